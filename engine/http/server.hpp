// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "http/message.hpp"
#include "http/request_reader.hpp"

namespace sluice::http {

// An HTTP/1.1 server: a thread per connection, so that a handler may wait (for an fsync) and a slow client holds up
// nobody else. Serves requests of one connection in their order.
class Server final {
 public:
  // Called by the connections' threads, concurrently. What it throws becomes a 500.
  using Handler = std::function<Response(const Request&)>;

  struct Settings {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;  // 0: the system chooses
    RequestLimits limits{};
    std::chrono::milliseconds idle_timeout = std::chrono::seconds(60);    // between requests
    std::chrono::milliseconds header_timeout = std::chrono::seconds(10);  // from a request's first byte
    std::chrono::milliseconds body_timeout = std::chrono::seconds(30);    // from the end of its header
    std::chrono::milliseconds write_timeout = std::chrono::seconds(30);   // for one answer
    // Beyond them the client that has kept the server waiting longest makes room; 503 where none does. Never more than
    // half of the process' descriptors.
    std::size_t max_connections = 800;
  };

  // Connections are accepted as soon as this returns. Fails where the address cannot be listened on.
  static Result<std::unique_ptr<Server>> start(Settings settings, Handler handler);
  ~Server();

  std::uint16_t port() const;

  // Accepts no more, lets handlers finish and their answers leave, and returns when no thread of the server is left.
  // Idempotent; not from within a handler.
  void stop();

 private:
  class Running;
  explicit Server(std::unique_ptr<Running> running);

  std::unique_ptr<Running> running_;
};

}  // namespace sluice::http
