// SPDX-License-Identifier: Apache-2.0
#include "slack/inbox.hpp"

#include "fields.hpp"
#include "json/json.hpp"
#include "query.hpp"
#include "slack/mrkdwn.hpp"
#include "slack/payload_check.hpp"
#include "time_text.hpp"

namespace sluice::sandbox::slack {
namespace {

using A = ScriptedAnswer;

Result<void> read_retry_after(A& answer, const Value& value) {
  std::size_t seconds = 0;
  TRY(read_field(seconds, value));
  answer.headers.add("Retry-After", std::to_string(seconds));
  return {};
}

Result<void> read_headers(A& answer, const Value& value) {
  if (!value.is_object()) return failure("expected an object of texts");
  for (const auto& [name, content] : value.object()) {
    std::string header = TRY(text(content));
    answer.headers.add(name, std::move(header));
  }
  return {};
}

Value show_headers(const A& answer) {
  Object out;
  for (const auto& [name, value] : answer.headers) out.append(name, value);
  return out;
}

constexpr std::array<Field<A>, 5> kFields{
    field<A, &A::status>("status", "of the answer"),
    field<A, &A::body>("body", "its text"),
    Field<A>{"retry_after", "seconds, as a header", read_retry_after, [](const A&) { return Value(); }},
    Field<A>{"headers", "further headers", read_headers, show_headers},
    field<A, &A::times>("times", "so often; null: always"),
};

// The message in a request: its JSON body, or the field `payload` of a form.
Value payload_of(const http::Request& request) {
  const std::string type = lowered(request.headers.value_or("Content-Type", "application/json"));
  std::optional<std::string> json = request.body;
  if (type.starts_with("application/x-www-form-urlencoded")) json = query_value(request.body, "payload");
  if (!json) return Value();
  auto payload = parse_json(*json);
  return payload && payload->is_object() ? std::move(*payload) : Value();
}

http::Response plain(int status, std::string_view body) {
  return {.status = status, .headers = {{"Content-Type", "text/html"}}, .body = std::string(body)};
}

http::Response answer_to(const http::Request& request, const Value& payload) {
  if (request.method != "POST") return plain(405, "method_not_allowed");
  if (payload.is_null()) return plain(400, "invalid_payload");
  const auto problem = problem_of(payload);
  return problem ? plain(400, *problem) : plain(200, "ok");
}

}  // namespace

Result<ScriptedAnswer> read_scripted_answer(const Value& value) {
  ScriptedAnswer answer = TRY(patched(ScriptedAnswer{}, value, kFields));
  if (answer.status < 200 || answer.status > 599) return failure("status: expected one from 200 to 599");
  if (answer.times == 0) return failure("times: expected at least 1");
  return answer;
}

http::Response Inbox::receive(const http::Request& request, Timestamp now, std::size_t kept) {
  Value payload = payload_of(request);
  http::Response response = scripted_answer().value_or(answer_to(request, payload));
  messages_.push_back({now, request.path, request.body, std::move(payload), response.status, response.body});
  while (messages_.size() > kept) messages_.pop_front();
  return response;
}

std::optional<http::Response> Inbox::scripted_answer() {
  if (scripted_.empty()) return std::nullopt;
  ScriptedAnswer& answer = scripted_.front();
  http::Response response{.status = static_cast<int>(answer.status), .headers = answer.headers, .body = answer.body};
  if (answer.times && --*answer.times == 0) scripted_.pop_front();
  return response;
}

void Inbox::clear() {
  messages_.clear();
  scripted_.clear();
}

Value Inbox::show() const {
  Array messages, answers;
  for (const Message& message : messages_) {
    messages.push_back(Object{{"at", iso8601(message.at)},
                              {"path", message.path},
                              {"payload", message.payload.is_null() ? Value(message.body) : message.payload},
                              {"status", message.status},
                              {"answer", message.answer},
                              {"shown", shown_message(message.payload)}});
  }
  for (const ScriptedAnswer& answer : scripted_) answers.push_back(shown(answer, kFields));
  return Object{{"messages", std::move(messages)}, {"scripted", std::move(answers)}};
}

std::string Inbox::text() const {
  std::string out;
  for (const Message& message : messages_) {
    if (message.status == 200) out += fmt::format("[{}]\n{}\n\n", iso8601(message.at), shown_message(message.payload));
  }
  return out;
}

}  // namespace sluice::sandbox::slack
