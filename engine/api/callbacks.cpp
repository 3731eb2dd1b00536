// SPDX-License-Identifier: Apache-2.0
#include "api/callbacks.hpp"

#include "base/text.hpp"
#include "http/problem.hpp"

namespace sluice::api {

http::Response receive_callback(Engine& engine, const http::Request& request) {
  if (request.method != "POST") {
    auto refused = http::problem(405, "Method not allowed", "a callback address takes POST only");
    refused.headers.add("Allow", "POST");
    return refused;
  }
  if (request.body.size() > kLargestCallback) {
    return http::problem(413, "Too large", "a callback's body is at most 64 KiB");
  }
  if (!is_utf8(request.body)) return http::problem(400, "Not text", "a callback's body is UTF-8 text");
  const auto name = std::string_view(request.path).substr(kCallbackPrefix.size());
  const auto fate = engine.receive(name, std::string(request.headers.value_or("Content-Type", "")), request.body);
  if (!fate) return http::problem(503, "Not available", "the engine cannot store it now; send it again later");
  if (!*fate) return http::problem(404, "Not found", "there is no such callback address");
  return {.status = 200, .headers = {{"Content-Type", "application/json"}}, .body = R"({"stored":true})"};
}

}  // namespace sluice::api
