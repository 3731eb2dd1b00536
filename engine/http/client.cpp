// SPDX-License-Identifier: Apache-2.0
#include "http/client.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "http/client_connection.hpp"
#include "http/dialer.hpp"
#include "http/idle_connections.hpp"
#include "http/syntax.hpp"
#include "http/url.hpp"

namespace sluice::http {
namespace {

using Kind = TransportError::Kind;

std::unexpected<TransportError> error(Kind kind, std::string message) {
  return std::unexpected(TransportError{kind, std::move(message)});
}

bool is_idempotent(std::string_view method) {
  constexpr std::array<std::string_view, 6> kMethods{"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"};
  return std::ranges::find(kMethods, method) != kMethods.end();
}

bool has_body(const ClientRequest& request) {
  return !request.body.empty() || request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
}

bool is_ours(std::string_view name) {
  return same_name(name, "Content-Length") || same_name(name, "Transfer-Encoding") || same_name(name, "Connection");
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// What keeps a request from being sent as it is; empty if nothing does.
std::string flaw_of(const ClientRequest& request) {
  if (!is_token(request.method)) return "its method is no word";
  for (const auto& [name, value] : request.headers) {
    if (!is_token(name)) return "the name of a header is malformed";
    if (!is_field_value(value)) return "the header " + name + " holds a control character";
  }
  return "";
}

void append_request(std::string& out, const ClientRequest& request, const Url& url, const Proxy* proxy,
                    std::string_view user_agent) {
  const bool absolute = proxy != nullptr && !url.secure;
  const auto field = [&](std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
  };
  out.append(request.method).append(" ");
  if (absolute) out.append(url.origin());
  out.append(url.target).append(" HTTP/1.1\r\n");
  if (request.headers.find("Host") == nullptr) field("Host", url.authority());
  if (request.headers.find("User-Agent") == nullptr) field("User-Agent", user_agent);
  if (absolute && !proxy->authorization.empty()) field("Proxy-Authorization", proxy->authorization);
  for (const auto& [name, value] : request.headers) {
    if (!is_ours(name)) field(name, value);
  }
  if (has_body(request)) field("Content-Length", std::to_string(request.body.size()));
  out.append("\r\n").append(request.body);
}

TransportError explained(const ClientConnection::Broken& broken, const ClientRequest& request, const Url& url) {
  const auto say = [&](std::string message) { return TransportError{broken.kind, std::move(message)}; };
  const std::string host = url.authority();
  switch (broken.kind) {
    case Kind::timeout:
      return say(host + " did not answer within " + std::to_string(request.timeout.count()) + " ms");
    case Kind::cancelled:
      return say("the request to " + host + " was cancelled");
    case Kind::too_large:
      return say("the answer of " + host + " is larger than " + std::to_string(request.max_reply) + " bytes");
    case Kind::protocol:
      return say("the answer of " + host + " is not HTTP/1.1: " + std::string(broken.flaw));
    case Kind::closed:
    case Kind::resolve:
    case Kind::connect:
    case Kind::tls:
    case Kind::refused:
      break;
  }
  return say(host + " closed the connection before its answer was complete");
}

}  // namespace

std::string_view name(TransportError::Kind kind) {
  switch (kind) {
    case Kind::resolve:
      return "resolve";
    case Kind::connect:
      return "connect";
    case Kind::tls:
      return "tls";
    case Kind::timeout:
      return "timeout";
    case Kind::closed:
      return "closed";
    case Kind::too_large:
      return "too_large";
    case Kind::protocol:
      return "protocol";
    case Kind::cancelled:
      return "cancelled";
    case Kind::refused:
      return "refused";
  }
  return "";
}

class Client::Sender {
 public:
  explicit Sender(Settings settings)
      : settings_(std::move(settings)), dialer_(settings_), idle_(settings_.max_idle_per_origin, settings_.keep_idle) {}

  std::expected<Reply, TransportError> send(const ClientRequest& request) {
    const auto url = parse_url(request.url);
    if (!url) return error(Kind::refused, "the request cannot be sent: " + url.error().message);
    if (const auto flaw = flaw_of(request); !flaw.empty()) {
      return error(Kind::refused, "the request to " + url->authority() + " cannot be sent: " + flaw);
    }
    const Patience patience{std::chrono::steady_clock::now() + request.timeout, request.cancel};
    auto reply = exchange(request, *url, patience);
    const bool goes_on = reply && request.max_redirects > 0 && is_redirect(reply->status);
    return goes_on ? follow(request, *url, std::move(*reply), patience) : std::move(reply);
  }

 private:
  std::expected<Reply, TransportError> follow(ClientRequest request, Url url, Reply reply, Patience patience) {
    for (int left = request.max_redirects; is_redirect(reply.status); --left) {
      const auto* location = reply.headers.find("Location");
      if (location == nullptr) return reply;
      if (left == 0) return error(Kind::protocol, url.authority() + " redirects too often");
      auto next = resolve(url, *location);
      if (!next) return error(Kind::protocol, url.authority() + " redirects to no address: " + next.error().message);
      redirect(request, reply.status, next->origin() != url.origin());
      url = std::move(*next);
      reply = TRY(exchange(request, url, patience));
    }
    return reply;
  }

  // What is left of a request on its way to where a redirect sends it.
  static void redirect(ClientRequest& request, int status, bool elsewhere) {
    const bool drops_body = status == 303 ? request.method != "HEAD" : status <= 302 && request.method == "POST";
    if (drops_body) {
      request.method = "GET";
      request.body = {};
      request.headers.remove("Content-Type");
    }
    if (elsewhere) {
      for (const auto name : {"Authorization", "Cookie", "Host"}) request.headers.remove(name);
    }
  }

  std::expected<Reply, TransportError> exchange(const ClientRequest& request, const Url& url, Patience patience) {
    const Proxy* proxy = settings_.proxies.for_url(url);
    const std::string place = url.origin();
    if (is_cancelled(patience)) return std::unexpected(explained({.kind = Kind::cancelled}, request, url));
    auto connection = idle_.take(place);
    const bool was_idle = connection != nullptr;
    if (!was_idle) connection = TRY(opened(url, proxy, patience));
    auto reply = sent(*connection, request, url, proxy, patience);
    if (was_idle && !reply && may_repeat(reply.error(), request)) {
      connection = TRY(opened(url, proxy, patience));
      reply = sent(*connection, request, url, proxy, patience);
    }
    if (!reply) return std::unexpected(explained(reply.error(), request, url));
    if (connection->is_reusable()) idle_.keep(place, std::move(connection));
    return std::move(*reply);
  }

  std::expected<std::unique_ptr<ClientConnection>, TransportError> opened(const Url& url, const Proxy* proxy,
                                                                          Patience patience) {
    return std::make_unique<ClientConnection>(TRY(dialer_.dial(url, proxy, patience)));
  }

  std::expected<Reply, ClientConnection::Broken> sent(ClientConnection& connection, const ClientRequest& request,
                                                      const Url& url, const Proxy* proxy, Patience patience) {
    append_request(connection.outgoing(), request, url, proxy, settings_.user_agent);
    return connection.exchange({.to_head = request.method == "HEAD", .max_reply = request.max_reply}, patience);
  }

  static bool may_repeat(const ClientConnection::Broken& broken, const ClientRequest& request) {
    return broken.kind == Kind::closed && broken.nothing_heard &&
           (broken.nothing_sent || is_idempotent(request.method));
  }

  static bool is_cancelled(Patience patience) {
    return patience.cancel >= 0 && await(patience.cancel, POLLIN, {.until = {}}) == WireStatus::ok;
  }

  const Settings settings_;
  Dialer dialer_;
  IdleConnections idle_;
};

Client::Client(Settings settings) : sender_(std::make_unique<Sender>(std::move(settings))) {}
Client::~Client() = default;

std::expected<Reply, TransportError> Client::send(const ClientRequest& request) {
  return sender_->send(request);
}

}  // namespace sluice::http
