// SPDX-License-Identifier: Apache-2.0
#include "plugin/host_http.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "plugin/c_structs.hpp"
#include "plugin/invocation.hpp"
#include "plugin/secret_buffer.hpp"

namespace sluice::plugin {
namespace {

// A line break in a header would begin another one, or the body.
bool is_one_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

bool is_http(std::string_view url) {
  const std::string start = lowered(url.substr(0, 8));
  return start.starts_with("http://") || start.starts_with("https://");
}

// What is wrong with the request, before anything is sent.
std::optional<std::string> objection(const HttpRequest& request) {
  if (request.method.empty() || !is_one_line(request.method)) return "the request has no method";
  if (!is_http(request.url) || !is_one_line(request.url)) return "the address is not one of http:// or https://";
  for (const auto& [name, value] : request.headers) {
    if (name.empty() || !is_one_line(name) || !is_one_line(value)) return "a header holds a line break, or has no name";
  }
  return std::nullopt;
}

HttpRequest request_of(const slu_http_request& raw) {
  HttpRequest out{
      .method = std::string(text(raw.method)), .url = std::string(text(raw.url)), .body = std::string(text(raw.body))};
  out.headers.reserve(raw.header_count + 1);
  for (std::uint32_t i = 0; i < raw.header_count; ++i) {
    out.headers.emplace_back(text(raw.headers[i]->name), text(raw.headers[i]->value));
  }
  if (raw.token.size > 0) out.headers.emplace_back("Idempotency-Key", text(raw.token));
  if (raw.timeout_ms >= 0) out.timeout = std::chrono::milliseconds(std::min<std::int64_t>(raw.timeout_ms, 86'400'000));
  if (raw.max_response >= 0) out.max_response = raw.max_response;
  out.follow_redirects = static_cast<int>(std::min<std::uint32_t>(raw.follow_redirects, 20));
  return out;
}

void wipe_secrets(HttpRequest& request) {
  for (auto& [name, value] : request.headers) {
    if (lowered(name) == "authorization") WipedText::wipe(value);
  }
}

const HttpReply& reply_of(const slu_http_reply* raw) {
  return *reinterpret_cast<const HttpReply*>(raw);
}

const slu_http_reply* send(slu_call* raw, const slu_http_request* given) {
  Invocation& invocation = Invocation::of(raw);
  HttpRequest request = request_of(complete(*given));
  HttpReply reply;
  if (auto refused = objection(request)) {
    reply.error = "refused";
    reply.error_message = *std::move(refused);
  } else {
    const auto* rehearsed = invocation.context().rehearsed;
    reply =
        rehearsed != nullptr ? (*rehearsed)(request) : invocation.host().services().http(request, invocation.context());
  }
  wipe_secrets(request);
  return reinterpret_cast<const slu_http_reply*>(&invocation.keep(std::move(reply)));
}

std::int32_t status(const slu_http_reply* reply) {
  return reply_of(reply).status;
}
slu_str error(const slu_http_reply* reply) {
  return str(reply_of(reply).error);
}
slu_str error_message(const slu_http_reply* reply) {
  return str(reply_of(reply).error_message);
}
slu_bytes body(const slu_http_reply* reply) {
  return bytes(reply_of(reply).body);
}

slu_str header(const slu_http_reply* reply, slu_str name) {
  const std::string wanted = lowered(text(name));
  for (const auto& [field, value] : reply_of(reply).headers) {
    if (lowered(field) == wanted) return str(value);
  }
  return {};
}

}  // namespace

constinit const slu_http_client_1 kHttpClient{
    sizeof(slu_http_client_1), send, status, error, error_message, header, body};

}  // namespace sluice::plugin
