// SPDX-License-Identifier: Apache-2.0
#include "app/plugin_services.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

namespace sluice::app {
namespace {

log::Level level_of(plugin::LogLevel level) {
  switch (level) {
    case plugin::LogLevel::debug:
      return log::Level::debug;
    case plugin::LogLevel::info:
      return log::Level::info;
    case plugin::LogLevel::warning:
      return log::Level::warning;
    case plugin::LogLevel::error:
      break;
  }
  return log::Level::error;
}

void write(log::Log& log, const plugin::LogLine& line) {
  std::vector<log::Field> fields{{"plugin", line.plugin}};
  fields.insert(fields.end(), line.fields.begin(), line.fields.end());
  log::Line written{.level = level_of(line.level), .message = line.message, .fields = fields};
  if (const auto* whose = line.identity) {
    written.subject = {.workflow = whose->workflow,
                       .run = whose->run,
                       .item = whose->item,
                       .step = whose->step,
                       .attempt = whose->attempt};
  }
  log.write(written);
}

plugin::HttpReply send(http::Client& client, const plugin::HttpRequest& request, const plugin::CallContext& call,
                       const Clock& clock) {
  using std::chrono::milliseconds;
  auto timeout = request.timeout;
  if (call.deadline) timeout = std::min(timeout, *call.deadline - clock.now());
  if (timeout <= Duration::zero()) return {.error = "timeout", .error_message = "the call's time is up"};
  http::ClientRequest sent{.method = request.method,
                           .url = request.url,
                           .body = request.body,
                           .timeout = std::chrono::ceil<milliseconds>(timeout),
                           .max_reply = static_cast<std::size_t>(request.max_response),
                           .max_redirects = request.follow_redirects,
                           .cancel = call.cancellation.descriptor()};
  for (const auto& [name, value] : request.headers) sent.headers.add(name, value);
  auto reply = client.send(sent);
  if (!reply)
    return {.error = std::string(name(reply.error().kind)), .error_message = std::move(reply.error().message)};
  return {.status = reply->status,
          .headers = {reply->headers.begin(), reply->headers.end()},
          .body = std::move(reply->body)};
}

}  // namespace

// Metrics are not kept: nothing shows them yet.
plugin::Services plugin_services(Program& program, log::Log& log, http::Client& client, KvReader kv) {
  return {.clock = program.clock,
          .log_enabled = [&log](plugin::LogLevel level) { return log.enabled(level_of(level)); },
          .log = [&log](const plugin::LogLine& line) { write(log, line); },
          .secret = [&program](std::string_view reference) { return program.secrets.value(reference); },
          .http = [&client, &program](
                      const plugin::HttpRequest& request,
                      const plugin::CallContext& call) { return send(client, request, call, program.clock); },
          .kv_get = std::move(kv)};
}

}  // namespace sluice::app
