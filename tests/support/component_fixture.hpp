// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <sluice/value.hpp>

#include "http/message.hpp"
#include "plugin/catalog.hpp"
#include "plugin/instance.hpp"
#include "plugin/library.hpp"
#include "plugin/services.hpp"
#include "support/fake_clock.hpp"
#include "support/print_values.hpp"

namespace sluice {

// How calls get to the component: directly, or through JSON text, as they would to a child process. Every functional
// test of a plugin runs in both: INSTANTIATE_TEST_SUITE_P(Modes, X, testing::ValuesIn(kModes), mode_name).
enum class Mode : std::uint8_t { direct, serialised };
inline constexpr Mode kModes[] = {Mode::direct, Mode::serialised};
inline std::string mode_name(const testing::TestParamInfo<Mode>& parameter) {
  return parameter.param == Mode::direct ? "direct" : "serialised";
}

// No answer came: plugin.h's words, "connect", "timeout" ….
struct TransportError {
  std::string error;
  std::string message;
};
using HttpAnswer = std::variant<http::Response, TransportError>;

// One component of a real plugin, loaded through the engine's own host, in a world that the test scripts. Options and
// parameters are completed by the manifest first, as the engine does. What a test may not do (options that are refused
// where the test did not ask, a component that is not there) fails it.
class ComponentFixture {
 public:
  // The component is looked for in the build's lib/plugins, or in `directory`.
  ComponentFixture(Mode mode, std::string component);
  // Where one name stands for components of several kinds.
  ComponentFixture(Mode mode, ComponentKind kind, std::string component);
  ComponentFixture(Mode mode, std::string component, const std::filesystem::path& directory);
  ComponentFixture(const ComponentFixture&) = delete;
  ComponentFixture& operator=(const ComponentFixture&) = delete;
  ~ComponentFixture();

  // --- the world
  FakeClock clock;
  std::map<std::string, std::string> secrets;                     // by reference
  std::map<std::pair<std::string, std::string>, std::string> kv;  // by complete scope ("dev.x.plugin/scope") and key
  std::optional<std::string> kv_unreadable;                       // why, while it cannot be read
  plugin::Cancellation cancellation;
  std::optional<Timestamp> deadline;
  std::int64_t run = 1;
  std::vector<std::string> logs;         // "warning text name=value"
  std::map<std::string, double> counts;  // by metric

  void http(std::function<HttpAnswer(const http::Request&)> script) { script_ = std::move(script); }
  const std::vector<http::Request>& requests() const { return requests_; }
  const std::vector<std::string>& urls() const { return urls_; }  // of the requests, complete

  // --- the component
  const plugin::ComponentManifest& manifest() const { return *manifest_; }
  const std::expected<plugin::Instance*, plugin::Failure>& create(Object options = {});
  plugin::Instance& instance();  // created without options where it is not yet
  plugin::Reply check();

  // --- steps
  struct Given {
    Object params;
    Value item;
    std::uint32_t attempt = 1;
    std::string token = "token-1";
    std::string key;
  };
  plugin::Verdict process(Object params, Value item = Object(), std::uint32_t attempt = 1);
  plugin::Reply process_batch(std::vector<Given> batch);
  plugin::Verdict resume(Object params, Value item, plugin::Wake wake);
  plugin::Reply resume_batch(std::vector<Given> batch, plugin::Wake wake);  // the same for each

  // --- sources
  plugin::Reply open_source(std::string_view cursor = {});
  plugin::Reply next(std::uint32_t max);
  std::optional<std::int64_t> estimate();

  // --- sinks; and what belongs to a call that was made durable, or was not
  plugin::Reply open_sink();
  plugin::Reply write(std::vector<Given> batch);
  plugin::Reply flush();
  void commit();   // kv writes of the calls since the last commit take effect; committed(true) of a sink
  void abandon();  // they do not; committed(false)

 private:
  plugin::Services services();
  plugin::HttpReply answer(const plugin::HttpRequest& request);
  plugin::CallContext context();
  plugin::Reply call(plugin::Entry entry, std::span<const Given> batch, std::optional<plugin::Wake> wake = {});
  plugin::Reply kept(plugin::Reply reply);
  void finish(bool durable);

  Mode mode_;
  std::string component_;
  plugin::Services services_;
  std::function<HttpAnswer(const http::Request&)> script_;
  std::vector<http::Request> requests_;
  std::vector<std::string> urls_;
  std::vector<plugin::KvWrite> pending_;
  plugin::PluginFile file_;
  const plugin::ComponentManifest* manifest_ = nullptr;
  std::unique_ptr<plugin::Library> library_;
  std::unique_ptr<plugin::Instance> instance_;
  std::expected<plugin::Instance*, plugin::Failure> created_ = nullptr;
};

}  // namespace sluice
