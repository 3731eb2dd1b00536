// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sluice/plugin.h>
#include <sluice/value.hpp>

#include "plugin/builder.hpp"
#include "plugin/call_context.hpp"
#include "plugin/component.hpp"
#include "plugin/host.hpp"

namespace sluice::plugin {

// plugin.h's slu_call: one call of a plugin while it is on the stack. Takes what the plugin answers through the host's
// table, and keeps what the plugin may look at until the call returns. Only the thread of the call uses it, but for
// context() and host().
class Invocation final {
 public:
  // An invocation without entry is a create().
  Invocation(const Host& host, const CallContext& context, std::optional<Entry> entry, std::size_t items,
             std::uint32_t max = 0);
  Invocation(const Invocation&) = delete;
  Invocation& operator=(const Invocation&) = delete;

  slu_call* raw() { return reinterpret_cast<slu_call*>(this); }
  static Invocation& of(slu_call* raw) { return *reinterpret_cast<Invocation*>(raw); }

  const Host& host() const { return host_; }
  const CallContext& context() const { return context_; }

  // --- answers; `item` is a position, or SLU_WHOLE_CALL
  Builder& output(std::uint32_t item);
  Builder& emit(std::uint32_t item);
  void expand(std::uint32_t item);
  void suspend(std::uint32_t item, Suspension suspension);
  void verdict(std::uint32_t item, slu_status status);
  void fail(std::uint32_t item, Failure failure);
  void write(std::uint32_t item, KvWrite write);
  void claim(std::uint32_t item, ClaimedKey claim);
  void checkpoint(std::string_view cursor);
  void refuse(std::string_view what);  // the plugin broke the contract: the whole call fails

  // --- what lives until the call returns
  struct Built {
    Value value;
    Builder builder;
  };
  Built& build() { return built_.emplace_back(); }
  Built* built(const Builder& builder);
  const Value& keep(Value value) { return values_.emplace_back(std::move(value)); }
  const std::string& keep(std::string text) { return texts_.emplace_back(std::move(text)); }
  const HttpReply& keep(HttpReply reply) { return replies_.emplace_back(std::move(reply)); }

  const std::optional<Failure>& failure() const { return reply_.failure; }

  // The call has returned: its answer by the table of statuses in plugin.h.
  Reply conclude(slu_status returned) &&;

 private:
  struct Part {
    Builder builder;
    bool building = false;
    bool decided = false;
  };

  Part& part(std::uint32_t item);
  Verdict* verdict_of(std::uint32_t item);
  void refuse_emitted(std::uint32_t item, Failure failure);
  void close(std::uint32_t item, Part& part);
  void conclude_call(slu_status returned);
  void conclude_items();
  void discard_answers();

  const Host& host_;
  const CallContext& context_;
  std::optional<Entry> entry_;
  std::uint32_t max_;
  Reply reply_;
  std::vector<Part> parts_;
  Part whole_;
  Verdict stray_;  // what was said about no item
  // Lists, as addresses are handed out.
  std::list<Built> built_;
  std::list<Value> values_;
  std::list<std::string> texts_;
  std::list<HttpReply> replies_;
};

}  // namespace sluice::plugin
