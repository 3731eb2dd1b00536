// SPDX-License-Identifier: Apache-2.0
//
// What plugins are given of the rest of the engine: functions that the wiring fills. All are called from any thread,
// and none throws.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "plugin/call_context.hpp"

namespace sluice::plugin {

enum class LogLevel : std::int32_t { debug = 0, info = 1, warning = 2, error = 3 };

struct LogLine {
  LogLevel level = LogLevel::info;
  std::string_view plugin;  // its short name
  std::string_view message;
  std::span<const std::pair<std::string_view, std::string_view>> fields;
  const LogIdentity* identity = nullptr;  // nullptr: outside of any call
};

struct HttpRequest {
  std::string method;
  std::string url;                                           // http or https
  std::vector<std::pair<std::string, std::string>> headers;  // free of CR, LF and NUL
  std::string body;
  Duration timeout = std::chrono::seconds(30);
  std::int64_t max_response = 1 << 20;
  int follow_redirects = 0;
};

struct HttpReply {
  int status = 0;     // 0: no complete answer
  std::string error;  // then: "resolve", "connect", "tls", "timeout", "closed", "too_large", "protocol", "cancelled"
  std::string error_message;  // one sentence
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

struct Services {
  const Clock& clock;

  std::function<bool(LogLevel)> log_enabled;  // absent: no
  std::function<void(const LogLine&)> log;

  // A plugin's metric, by the plugin's short name and its own; absent: not kept.
  std::function<void(std::string_view plugin, std::string_view metric, double add)> count;
  std::function<void(std::string_view plugin, std::string_view metric, double value)> observe;

  // `reference` is what stands in a secret option; two files that mean different secrets give different references.
  // REQUIRED.
  std::function<Result<std::string>(std::string_view reference)> secret;

  // Returns by the call's deadline or soon after its cancellation. Absent: plugins are told that there is no HTTP.
  std::function<HttpReply(const HttpRequest&, const CallContext&)> http;

  // What is committed; an error where that cannot be told. Absent: plugins are told that there is no kv.
  std::function<Result<std::optional<std::string>>(std::string_view scope, std::string_view key)> kv_get;
};

}  // namespace sluice::plugin
