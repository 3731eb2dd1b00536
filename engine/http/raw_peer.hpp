// SPDX-License-Identifier: Apache-2.0
//
// For tests: the other side of a connection, which sends exactly the bytes it is given and shows exactly what comes.
#pragma once

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <Poco/Exception.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketAddress.h>

#include "http/wire.hpp"

namespace sluice::http {

class RawPeer {
 public:
  explicit RawPeer(const Poco::Net::StreamSocket& socket) : socket_(unblocked(socket)), wire_(socket_) {}
  // Connects to a port of this machine.
  explicit RawPeer(std::uint16_t port)
      : RawPeer(Poco::Net::StreamSocket(Poco::Net::SocketAddress("127.0.0.1", port))) {}

  bool send(std::string_view bytes) { return wire_.send(bytes, soon()).status == WireStatus::ok; }

  // Sends no more; the peer still may.
  void end_sending() { ::shutdown(socket_.impl()->sockfd(), SHUT_WR); }

  // Closes so that the peer sees a broken connection.
  void reset() {
    socket_.setLinger(true, 0);
    socket_.close();
  }

  // What has come once it ends with `end`, or until the peer closes.
  std::string receive_until(std::string_view end) {
    std::string all;
    while (!all.ends_with(end) && receive(all) == WireStatus::ok) continue;
    return all;
  }
  std::string receive_until_closed() {
    std::string all;
    WireStatus status = WireStatus::ok;
    while (status == WireStatus::ok) status = receive(all);
    return status == WireStatus::timeout ? all + "(still open)" : all;
  }

  // Empty once the peer has closed.
  std::string receive_some() {
    std::string some;
    receive(some);
    return some;
  }

  // Whether something came, or the peer closed, within `span`.
  bool hears_within(std::chrono::milliseconds span) {
    return await(socket_.impl()->sockfd(), POLLIN, {std::chrono::steady_clock::now() + span}) == WireStatus::ok;
  }

 private:
  static Poco::Net::StreamSocket unblocked(Poco::Net::StreamSocket socket) {
    if (!socket.secure()) socket.setBlocking(false);  // Poco does not hand it on to what is below TLS
    socket.setNoDelay(true);
    return socket;
  }
  static Patience soon() { return {std::chrono::steady_clock::now() + std::chrono::seconds(10)}; }

  WireStatus receive(std::string& into) {
    std::array<char, 4096> some;
    const auto [status, size] = wire_.receive(some, soon());
    into.append(some.data(), size);
    return status;
  }

  Poco::Net::StreamSocket socket_;
  Wire wire_;
};

// A server that treats its connections, one after another, as a script says.
class ScriptedServer {
 public:
  using Script = std::function<void(RawPeer&)>;

  explicit ScriptedServer(Script script, const Poco::Net::ServerSocket& socket = Poco::Net::ServerSocket())
      : socket_(socket), script_(std::move(script)) {
    socket_.bind(Poco::Net::SocketAddress("127.0.0.1", 0), true, false);
    socket_.listen();
    thread_ = std::thread([this] { run(); });
  }
  ~ScriptedServer() {
    ::shutdown(socket_.impl()->sockfd(), SHUT_RDWR);
    thread_.join();
  }

  std::uint16_t port() const { return socket_.address().port(); }
  std::string url(std::string_view target = "/") const {
    return "http://127.0.0.1:" + std::to_string(port()) + std::string(target);
  }

 private:
  void run() {
    try {
      while (true) {
        RawPeer peer(socket_.acceptConnection());
        script_(peer);
      }
    } catch (const Poco::Exception&) {
      // The socket was shut down.
    }
  }

  Poco::Net::ServerSocket socket_;
  Script script_;
  std::thread thread_;
};

}  // namespace sluice::http
