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

using Poco::Net::SecureStreamSocket;

int at_most_int(std::size_t size) {
  return static_cast<int>(std::min<std::size_t>(size, std::numeric_limits<int>::max()));
}

// After a call on the socket has failed.
bool would_wait() {
  return errno == EAGAIN || errno == EINTR;
}

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

Wire::Wire(const Poco::Net::StreamSocket& socket)
    : socket_(socket), descriptor_(socket_.impl()->sockfd()), secure_(socket_.secure()) {}

Wire::Transferred Wire::receive(std::span<char> into, Patience patience) {
  // Plain bytes hardly ever are there before they are waited for; TLS may hold some that poll() does not see.
  WireStatus status = secure_ ? WireStatus::ok : await(descriptor_, POLLIN, patience);
  while (status == WireStatus::ok) {
    const Attempt attempt = try_receive(into);
    if (attempt.status != WireStatus::ok || attempt.bytes > 0) return {attempt.status, attempt.bytes};
    status = await(descriptor_, attempt.awaited, patience);
  }
  return {status};
}

Wire::Transferred Wire::send(std::string_view bytes, Patience patience) {
  std::size_t sent = 0;
  WireStatus status = WireStatus::ok;
  while (sent < bytes.size() && status == WireStatus::ok) {
    const Attempt attempt = try_send(bytes.substr(sent));
    sent += attempt.bytes;
    status = attempt.awaited != 0 ? await(descriptor_, attempt.awaited, patience) : attempt.status;
  }
  return {status, sent};
}

// Of a call of TLS.
template <class Call>
Wire::Attempt Wire::outcome(Call call) {
  try {
    errno = 0;  // Poco takes an old EINTR for a reason to try again, for ever
    const int size = call();
    if (size > 0) return {.bytes = static_cast<std::size_t>(size)};
    if (size == 0) return {.status = WireStatus::closed};
    return {.awaited = size == SecureStreamSocket::ERR_SSL_WANT_WRITE ? short{POLLOUT} : short{POLLIN}};
  } catch (const Poco::Exception&) {
    return {.status = WireStatus::broken};
  }
}

// Plain bytes do without Poco, whose StreamSocket fails an assertion where the system takes a part of them only (1.11).
Wire::Attempt Wire::try_receive(std::span<char> into) {
  if (secure_) {
    return outcome([&] { return socket_.receiveBytes(into.data(), at_most_int(into.size())); });
  }
  const ssize_t size = ::recv(descriptor_, into.data(), into.size(), 0);
  if (size > 0) return {.bytes = static_cast<std::size_t>(size)};
  if (size == 0) return {.status = WireStatus::closed};
  return would_wait() ? Attempt{.awaited = POLLIN} : Attempt{.status = WireStatus::broken};
}

Wire::Attempt Wire::try_send(std::string_view bytes) {
  if (secure_) {
    return outcome([&] { return socket_.sendBytes(bytes.data(), at_most_int(bytes.size())); });
  }
  const ssize_t size = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (size >= 0) return {.bytes = static_cast<std::size_t>(size)};
  return would_wait() ? Attempt{.awaited = POLLOUT} : Attempt{.status = WireStatus::broken};
}

bool Wire::is_quiet() const {
  return await(descriptor_, POLLIN, {.until = {}}) == WireStatus::timeout;
}

void Wire::finish(Deadline until) {
  ::shutdown(descriptor_, SHUT_WR);
  std::array<char, 4096> dropped;
  while (receive(dropped, {.until = until}).status == WireStatus::ok) continue;
}

void Wire::hang_up() {
  ::shutdown(descriptor_, SHUT_RD);
}

}  // namespace sluice::http
