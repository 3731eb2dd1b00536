// SPDX-License-Identifier: Apache-2.0
//
// HTTP by the engine's client: pooled, TLS, bounded answers, cut short by the call's deadline and cancellation.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <sluice/plugin.h>
#include <sluice/call.hpp>
#include <sluice/option.hpp>
#include <sluice/outcome.hpp>
#include <sluice/retry_after.hpp>
#include <sluice/secret.hpp>
#include <sluice/value.hpp>

namespace sluice {

namespace detail {

// The host of a URL, for messages: its path may hold a secret.
inline std::string_view host_of(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  const auto user = url.rfind('@');
  return user == std::string_view::npos ? url : url.substr(user + 1);
}

// RFC 3986, 2.3: all but the unreserved characters.
inline std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    }
  }
  return out;
}

// Text with a secret in it, wiped when it goes.
class WipedText {
 public:
  WipedText() = default;
  WipedText(std::string_view prefix, const SecretText& secret) {
    text_.reserve(prefix.size() + secret.text().size());  // no regrowth: it would leave a copy behind
    text_.append(prefix).append(secret.text());
  }
  WipedText(const WipedText&) = delete;
  WipedText& operator=(const WipedText&) = delete;
  ~WipedText() {
    volatile char* bytes = text_.data();
    for (std::size_t i = 0; i < text_.size(); ++i) bytes[i] = 0;
  }
  std::string_view text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace detail

// An answer, or why there is none. Lives until the call returns.
class Reply {
 public:
  Reply(const Call& call, const slu_http_client_1& table, const slu_http_reply* raw, std::string host)
      : call_(&call), table_(&table), raw_(raw), host_(std::move(host)) {}

  // Whether there is a complete answer, whatever its status.
  bool transported() const { return status() != 0; }
  int status() const { return table_->status(raw_); }
  std::string_view body() const { return detail::from_bytes(table_->body(raw_)); }
  // The first such field; empty where absent.
  std::string_view header(std::string_view name) const {
    return detail::from_c(table_->header(raw_, detail::to_c(name)));
  }

  // The body as JSON; null where it is none, and json_error() says where it ceases to be.
  const Value& json() const {
    parse();
    return *json_;
  }
  const std::string& json_error() const {
    parse();
    return json_error_;
  }

  // Empty where transported(); else "resolve", "connect", "tls", "timeout", "closed", "too_large", "protocol",
  // "cancelled" or "refused".
  std::string error() const { return std::string(detail::from_c(table_->error(raw_))); }
  std::string error_message() const { return std::string(detail::from_c(table_->error_message(raw_))); }

  std::optional<std::chrono::milliseconds> retry_after(Call::Time now) const {
    return parse_retry_after(header("Retry-After"), now);
  }

  // What an answer means where the service's own rules say nothing else; nullopt for 2xx.
  std::optional<Outcome> failure() const {
    if (!transported()) return transport_failure();
    const int code = status();
    if (code >= 200 && code < 300) return std::nullopt;
    const auto pause = retry_after(call_->now());
    const bool server = code >= 500 && code != 501 && code != 511;
    if (code == 429 || (pause && (code == 403 || code == 503))) return described(throttled(says(code)), pause);
    if (code == 408 || code == 425 || server) return described(retry(says(code)), pause);
    if (code == 401 || code == 403) return described(halt(says(code) + ": the key or account is refused"), {});
    return described(failed(says(code)), {});
  }

 private:
  void parse() const {
    if (!json_) json_ = call_->parse(body(), &json_error_).value_or(Value());
  }

  std::string says(int code) const { return host_ + " answered " + std::to_string(code); }

  Outcome described(Outcome outcome, std::optional<std::chrono::milliseconds> pause) const {
    if (pause) outcome.after(*pause);
    return std::move(outcome).code("http_" + std::to_string(status())).detail(std::string(body().substr(0, 4096)));
  }

  Outcome transport_failure() const {
    const std::string word = error();
    const std::string message = host_ + ": " + error_message();
    if (word == "cancelled") return sluice::cancelled();
    // The same request would meet the same certificate, limit or refusal.
    const bool permanent = word == "tls" || word == "too_large" || word == "refused";
    return (permanent ? failed(message) : retry(message)).code(word);
  }

  const Call* call_;
  const slu_http_client_1* table_;
  const slu_http_reply* raw_;
  std::string host_;
  mutable std::optional<Value> json_;
  mutable std::string json_error_;
};

// A request under construction; send() may be called more than once.
class HttpRequest {
 public:
  HttpRequest(const slu_http_client_1& table, std::string_view method, std::variant<std::string, secret> url)
      : table_(&table), method_(method), url_(std::move(url)) {}

  // `Authorization: Bearer …`, or as the service wants it without the word. Asked for when sent.
  HttpRequest& bearer(secret key) { return authorization("Bearer ", std::move(key)); }
  HttpRequest& raw_authorization(secret key) { return authorization("", std::move(key)); }

  HttpRequest& header(std::string name, std::string value) {
    headers_.emplace_back(std::move(name), std::move(value));
    return *this;
  }
  // Added to the URL, percent-encoded.
  HttpRequest& query(std::string_view name, std::string_view value) {
    query_ += query_.empty() ? "" : "&";
    query_ += detail::percent_encoded(name) + "=" + detail::percent_encoded(value);
    return *this;
  }
  HttpRequest& json(Object members) { return json_body(std::move(members)); }
  template <detail::not_an_object Body>
  HttpRequest& json(Body&& value) {
    return json_body(Value(std::forward<Body>(value)));
  }
  HttpRequest& body(std::string text, std::string content_type) {
    content_type_ = std::move(content_type);
    body_ = std::move(text);
    return *this;
  }
  // 30 s unless said otherwise; the call's deadline bounds it anyway.
  HttpRequest& timeout(std::chrono::milliseconds limit) {
    timeout_ = limit.count();
    return *this;
  }
  // The largest body that is taken: 1 MiB unless said otherwise.
  HttpRequest& max_response(Bytes bytes) {
    max_response_ = bytes.value;
    return *this;
  }
  // 0 unless said otherwise: a 3xx is the answer.
  HttpRequest& follow_redirects(std::uint32_t most) {
    redirects_ = most;
    return *this;
  }
  // Sent as Idempotency-Key.
  HttpRequest& token(const Item& item) {
    token_ = item.token;
    return *this;
  }

  // Blocks until there is an answer, or the call is cancelled or out of time. Never throws for want of an answer; a
  // secret that is not to be had ends the call, as Host::secret() does.
  Reply send(const Call& call) const;

 private:
  using Body = std::variant<std::string, Value>;

  HttpRequest& authorization(std::string_view prefix, secret key) {
    authorization_prefix_ = prefix;
    authorization_ = std::move(key);
    return *this;
  }
  HttpRequest& json_body(Value value) {
    content_type_ = "application/json";
    body_ = std::move(value);
    return *this;
  }

  const slu_http_client_1* table_;
  std::string method_;
  std::variant<std::string, secret> url_;
  std::string query_;
  std::vector<std::pair<std::string, std::string>> headers_;
  std::string_view authorization_prefix_;
  std::optional<secret> authorization_;
  Body body_;
  std::string content_type_;
  std::string token_;
  std::int64_t timeout_ = -1;
  std::int64_t max_response_ = -1;
  std::uint32_t redirects_ = 0;
};

inline Reply HttpRequest::send(const Call& call) const {
  std::string url;
  std::optional<SecretText> secret_url;
  std::string_view target;
  if (const auto* reference = std::get_if<secret>(&url_)) {
    target = secret_url.emplace(call, *reference).text();
  } else {
    target = std::get<std::string>(url_);
  }
  if (!query_.empty()) {
    url.append(target).append(target.find('?') == std::string_view::npos ? "?" : "&").append(query_);
    target = url;
  }

  std::string printed;
  std::string_view content;
  if (const auto* value = std::get_if<Value>(&body_)) {
    content = printed = call.print(*value);
  } else {
    content = std::get<std::string>(body_);
  }

  std::vector<slu_http_header> fields;
  for (const auto& [name, value] : headers_) fields.push_back({detail::to_c(name), detail::to_c(value)});
  if (!content_type_.empty()) fields.push_back({detail::to_c("Content-Type"), detail::to_c(content_type_)});
  std::optional<SecretText> key;
  std::optional<detail::WipedText> authorization;
  if (authorization_) {
    authorization.emplace(authorization_prefix_, key.emplace(call, *authorization_));
    fields.push_back({detail::to_c("Authorization"), detail::to_c(authorization->text())});
  }
  std::vector<const slu_http_header*> pointers;
  for (const slu_http_header& field : fields) pointers.push_back(&field);

  slu_http_request raw{};
  raw.struct_size = sizeof raw;
  raw.follow_redirects = redirects_;
  raw.method = detail::to_c(method_);
  raw.url = detail::to_c(target);
  raw.headers = pointers.data();
  raw.header_count = static_cast<std::uint32_t>(pointers.size());
  raw.body = detail::to_bytes(content);
  raw.timeout_ms = timeout_;
  raw.max_response = max_response_;
  raw.token = detail::to_c(token_);
  return Reply(call, *table_, table_->send(call.raw(), &raw), std::string(detail::host_of(target)));
}

class Http {
 public:
  explicit Http(const slu_http_client_1& table) : table_(&table) {}

  // `url` may be a secret itself, as that of a webhook is.
  HttpRequest get(std::variant<std::string, secret> url) const { return {*table_, "GET", std::move(url)}; }
  HttpRequest post(std::variant<std::string, secret> url) const { return {*table_, "POST", std::move(url)}; }
  HttpRequest put(std::variant<std::string, secret> url) const { return {*table_, "PUT", std::move(url)}; }
  HttpRequest delete_(std::variant<std::string, secret> url) const { return {*table_, "DELETE", std::move(url)}; }

 private:
  const slu_http_client_1* table_;
};

}  // namespace sluice
