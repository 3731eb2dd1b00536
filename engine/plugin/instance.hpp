// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include <sluice/value.hpp>

#include "plugin/call_context.hpp"
#include "plugin/component.hpp"
#include "plugin/library.hpp"

namespace sluice {
class Mask;
}

namespace sluice::plugin {

// A component with its static options, ready to be called, wherever its code runs. One call at a time, unless its
// manifest says `reentrant`; any thread. Blocks for as long as the plugin does.
class Instance {
 public:
  virtual ~Instance() = default;

  // REQUIRES: an entry of the component's kind; resume only where it may suspend. An optional entry that the component
  // lacks answers ok.
  virtual Reply call(const Request& request, const CallContext& context) = 0;

  Reply check(const CallContext& c) { return call({.entry = Entry::check}, c); }
  Reply open_source(std::string_view cursor, const CallContext& c) {
    return call({.entry = Entry::open_source, .cursor = cursor}, c);
  }
  Reply next(std::uint32_t max, const CallContext& c) { return call({.entry = Entry::next, .max = max}, c); }
  // nullopt: not known.
  std::optional<std::int64_t> estimate(const CallContext& c) { return call({.entry = Entry::estimate}, c).estimate; }
  Reply process(std::span<const Work> work, const CallContext& c) {
    return call({.entry = Entry::process, .work = work}, c);
  }
  // Each work has its wake.
  Reply resume(std::span<const Work> work, const CallContext& c) {
    return call({.entry = Entry::resume, .work = work}, c);
  }
  Reply open_sink(const CallContext& c) { return call({.entry = Entry::open_sink}, c); }
  Reply write(std::span<const Work> work, const CallContext& c) {
    return call({.entry = Entry::write, .work = work}, c);
  }
  Reply flush(const CallContext& c) { return call({.entry = Entry::flush}, c); }
  // The cycle's outcomes are durable, or never will be.
  void committed(bool durable, const CallContext& c) { call({.entry = Entry::committed, .durable = durable}, c); }
};

// In this process. `options` conforms to the manifest and is complete (complete() of option_schema.hpp); the library
// outlives the instance. On failure, `field` names the option that is wrong, for whoever knows where it stands.
// REQUIRES: the library offers that component.
std::expected<std::unique_ptr<Instance>, Failure> create(const Library& library, ComponentKind kind,
                                                         std::string_view component, const Object& options,
                                                         const CallContext& context);

// Turns every call and answer into JSON text and back on their way to `inner`: what a child process would do. Proves
// that nothing else passes between engine and plugin.
std::unique_ptr<Instance> serialised(std::unique_ptr<Instance> inner);

// Hides secrets in all that a component says, before it is stored or shown: services echo keys in their answers. What a
// component keeps for itself under its own names (a cursor, kv) is left as it is, as it would find it broken; the state
// of a wait is text in practice, and is hidden in. `mask` outlives the instance.
std::unique_ptr<Instance> masked(std::unique_ptr<Instance> inner, const Mask& mask);
void hide_secrets(Failure& failure, const Mask& mask);

}  // namespace sluice::plugin
