// SPDX-License-Identifier: Apache-2.0
#include "http/wire.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>

#include <Poco/Exception.h>
#include <Poco/Net/SecureStreamSocket.h>

namespace sluice::http {
namespace {

constexpr std::size_t kMostAtOnce = std::numeric_limits<int>::max();

int milliseconds_until(Deadline until) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, std::numeric_limits<int>::max()));
}

}  // namespace

WireStatus await(int descriptor, short events, Patience patience) {
  std::array<pollfd, 2> watched{{{descriptor, events, 0}, {patience.cancel, POLLIN, 0}}};
  while (true) {
    const int ready = ::poll(watched.data(), patience.cancel < 0 ? 1 : 2, milliseconds_until(patience.until));
    if (ready == 0) return WireStatus::timeout;
    if (ready < 0 && errno == EINTR) continue;
    return watched[1].revents != 0 ? WireStatus::cancelled : WireStatus::ok;
  }
}

Wire::Wire(Poco::Net::StreamSocket socket)
    : socket_(std::move(socket)), descriptor_(socket_.impl()->sockfd()), secure_(socket_.secure()) {}

Wire::Transferred Wire::receive(std::span<char> into, Patience patience) {
  // Plain bytes hardly ever are there before they are waited for; TLS may hold some that poll() does not see.
  WireStatus status = secure_ ? WireStatus::ok : await(descriptor_, POLLIN, patience);
  while (status == WireStatus::ok) {
    try {
      const int size = socket_.receiveBytes(into.data(), static_cast<int>(std::min(into.size(), kMostAtOnce)));
      if (size > 0) return {WireStatus::ok, static_cast<std::size_t>(size)};
      if (size == 0) return {WireStatus::closed};
      const bool wants_to_write = secure_ && size == Poco::Net::SecureStreamSocket::ERR_SSL_WANT_WRITE;
      status = await(descriptor_, wants_to_write ? POLLOUT : POLLIN, patience);
    } catch (const Poco::Exception&) {
      return {WireStatus::closed};
    }
  }
  return {status};
}

Wire::Transferred Wire::send(std::string_view bytes, Patience patience) {
  std::size_t sent = 0;
  WireStatus status = WireStatus::ok;
  while (sent < bytes.size() && status == WireStatus::ok) {
    try {
      const auto rest = bytes.substr(sent);
      const int size =
          socket_.sendBytes(rest.data(), static_cast<int>(std::min(rest.size(), kMostAtOnce)), MSG_NOSIGNAL);
      if (size > 0) {
        sent += static_cast<std::size_t>(size);
        continue;
      }
      const bool wants_to_read = secure_ && size == Poco::Net::SecureStreamSocket::ERR_SSL_WANT_READ;
      status = await(descriptor_, wants_to_read ? POLLIN : POLLOUT, patience);
    } catch (const Poco::Exception&) {
      status = WireStatus::closed;
    }
  }
  return {status, sent};
}

bool Wire::is_quiet() const { return await(descriptor_, POLLIN, {.until = {}}) == WireStatus::timeout; }

void Wire::finish(Deadline until) {
  ::shutdown(descriptor_, SHUT_WR);
  std::array<char, 4096> dropped;
  while (receive(dropped, {.until = until}).status == WireStatus::ok) continue;
}

void Wire::hang_up() { ::shutdown(descriptor_, SHUT_RD); }

}  // namespace sluice::http
