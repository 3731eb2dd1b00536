// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "http/message.hpp"
#include "http/proxy.hpp"

namespace sluice::http {

struct Reply {
  int status = 0;
  Headers headers{};
  std::string body{};

  friend bool operator==(const Reply&, const Reply&) = default;
};

// Why there is no complete answer. The message is one sentence that names the host (never path or query, which may hold
// secrets) and, where somebody can do something, what.
struct TransportError {
  enum class Kind : std::uint8_t {
    resolve,    // the host's name leads nowhere
    connect,    // nothing takes connections there
    tls,        // no secure connection, or not with this host
    timeout,    // not within the request's time
    closed,     // the connection ended before the answer did
    too_large,  // the answer exceeds max_reply
    protocol,   // the answer is not HTTP, or redirects too often
    cancelled,
    refused,  // the request cannot be sent as it is: address, method or a header is malformed
  };
  Kind kind = Kind::closed;
  std::string message;

  friend bool operator==(const TransportError&, const TransportError&) = default;
};

std::string_view name(TransportError::Kind kind);  // "too_large"

struct ClientRequest {
  std::string method = "GET";
  std::string url;
  Headers headers{};  // Content-Length, Transfer-Encoding and Connection are the client's own and left out
  std::string_view body{};
  std::chrono::milliseconds timeout = std::chrono::seconds(30);  // for everything, redirects included
  std::size_t max_reply = 1024 * 1024;                           // bytes of the body
  int max_redirects = 0;                                         // 0: a 3xx is the answer
  int cancel = -1;  // a descriptor that becomes readable when the request is to be given up (CancelSignal)
};

// An HTTP/1.1 client: connections are kept and reused by origin, https is set up when it is first needed. A request
// blocks its thread until the answer is complete; only looking up a host's name cannot be cut short.
//
// A kept connection that the server closed before any byte of the answer is replaced by a new one, once, where that
// cannot do anything twice: nothing of the request had been sent, or its method is idempotent (RFC 9110, 9.2.2).
// A redirect to another origin gets neither Authorization nor Cookie; a POST that is answered by 301, 302 or 303 goes
// on as a GET.
class Client final {
 public:
  struct Settings {
    Proxies proxies{};
    std::string ca_file{};  // authorities that are trusted besides the system's, in PEM
    std::string user_agent = "sluice";
    std::chrono::milliseconds connect_timeout = std::chrono::seconds(10);
    std::chrono::milliseconds keep_idle = std::chrono::seconds(30);  // connections that nobody uses
    std::size_t max_idle_per_origin = 64;
  };

  explicit Client(Settings settings);
  ~Client();

  // Any thread.
  std::expected<Reply, TransportError> send(const ClientRequest& request);

 private:
  class Sender;
  std::unique_ptr<Sender> sender_;
};

}  // namespace sluice::http
