// SPDX-License-Identifier: Apache-2.0
//
// For tests: what the service, or what stands before it, may answer instead of a success, and what becomes of the items
// of a call that changes something there.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "memories/scripted_service.hpp"
#include "support/component_fixture.hpp"

namespace sluice::memories {

struct AnswerCase {
  std::string name;
  HttpAnswer answer;
  plugin::Status status;
  std::string_view code;
  std::optional<Duration> after{};
};

// Codes that some calls read otherwise ("0001", "0003", "0409") are not among them.
inline std::vector<AnswerCase> answers_to_submits() {
  using enum plugin::Status;
  using http::Response;
  const auto said = [](std::string_view code) { return Response{.body = answers::failure(code)}; };
  return {
      {"bad key", said("\"0401\""), halt, "0401"},
      {"bad key with its status", Response{.status = 401, .body = answers::failure("401")}, halt, "0401"},
      {"no credit", said("\"0402\""), halt, "0402"},
      {"no credit as an integer", said("402"), halt, "0402"},
      {"disabled", said("\"0403\""), halt, "0403"},
      {"permission", said("9009"), halt, "9009"},
      {"rate", said("\"0429\""), throttled, "0429"},
      {"rate as a status", Response{.status = 429, .body = answers::failure("\"0429\"")}, throttled, "0429"},
      {"rate with a pause", Response{.status = 429, .headers = http::Headers{{"Retry-After", "7"}}, .body = ""},
       throttled, "http_429", std::chrono::seconds(7)},
      {"unknown", said("\"7777\""), failed, "7777"},
      {"a negative code", said("-1"), failed, "-1"},
      {"a code in words", said("\"ERROR\""), failed, "ERROR"},
      {"no code", said("null"), retry, "not_envelope"},
      {"a code that is a list", said("[]"), retry, "not_envelope"},
      {"a code that is true", said("true"), retry, "not_envelope"},
      {"a huge code", said("123456789012345678901234567890"), retry, "not_envelope"},
      {"infrastructure down", Response{.status = 503, .body = answers::infrastructure(503)}, throttled, "http_503"},
      {"no such address", Response{.status = 404, .body = answers::infrastructure(404)}, failed, "http_404"},
      {"a page", Response{.status = 502, .body = std::string(answers::kHtml)}, retry, "not_json"},
      {"a page as success", Response{.body = std::string(answers::kHtml)}, retry, "not_json"},
      {"cut short", Response{.body = answers::task().substr(0, 40)}, retry, "not_json"},
      {"nothing", Response{.body = ""}, retry, "not_json"},
      {"null", Response{.body = "null"}, retry, "not_envelope"},
      {"a list", Response{.body = "[]"}, retry, "not_envelope"},
      {"a huge number", Response{.body = R"({"code":"0000","data":{"taskId":1e400}})"}, retry, "not_json"},
      {"no connection", TransportError{"connect", "it went wrong"}, retry, "connect"},
      {"too long", TransportError{"too_large", "it went wrong"}, retry, "too_large"},
  };
}

}  // namespace sluice::memories
