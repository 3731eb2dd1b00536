// SPDX-License-Identifier: Apache-2.0
//
// For tests: sends exactly the bytes it is given, and shows exactly what comes back.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <Poco/Net/SocketAddress.h>

#include "http/wire.hpp"

namespace sluice::http {

class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : socket_(connect(port)), wire_(socket_) {}

  bool send(std::string_view bytes) { return wire_.send(bytes, soon()).status == WireStatus::ok; }

  // Sends no more; the server still may.
  void end_sending() { socket_.shutdownSend(); }

  // Closes so that the peer sees a broken connection.
  void reset() {
    socket_.setLinger(true, 0);
    socket_.close();
  }

  // What has come once it ends with `end`, or until the server closes.
  std::string receive_until(std::string_view end) {
    std::string all;
    std::array<char, 4096> some;
    while (!all.ends_with(end)) {
      const auto [status, size] = wire_.receive(some, soon());
      if (status != WireStatus::ok) break;
      all.append(some.data(), size);
    }
    return all;
  }
  std::string receive_until_closed() {
    std::string all;
    std::array<char, 4096> some;
    while (true) {
      const auto [status, size] = wire_.receive(some, soon());
      if (status == WireStatus::timeout) return all + "(still open)";
      if (status != WireStatus::ok) return all;
      all.append(some.data(), size);
    }
  }

  // Whether something came, or the server closed, within `span`.
  bool hears_within(std::chrono::milliseconds span) {
    return await(socket_.impl()->sockfd(), /*POLLIN*/ 1, {std::chrono::steady_clock::now() + span}) == WireStatus::ok;
  }

 private:
  static Poco::Net::StreamSocket connect(std::uint16_t port) {
    Poco::Net::StreamSocket socket(Poco::Net::SocketAddress("127.0.0.1", port));
    socket.setBlocking(false);
    socket.setNoDelay(true);
    return socket;
  }
  static Patience soon() { return {std::chrono::steady_clock::now() + std::chrono::seconds(10)}; }

  Poco::Net::StreamSocket socket_;
  Wire wire_;
};

}  // namespace sluice::http
