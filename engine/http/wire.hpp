// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <Poco/Net/StreamSocket.h>

namespace sluice::http {

using Deadline = std::chrono::steady_clock::time_point;

// How long a wait may last, and what ends it sooner.
struct Patience {
  Deadline until;
  int cancel = -1;  // a descriptor that becomes readable; -1: none
};

enum class WireStatus : std::uint8_t {
  ok,
  closed,  // by the peer, in good order
  broken,  // reset, or TLS cut short
  timeout,
  cancelled,
};

// Waits until poll(2)'s `events` hold for the descriptor: ok, timeout or cancelled.
WireStatus await(int descriptor, short events, Patience patience);

// One connection, TCP or TLS, without blocking calls: every wait ends by its deadline or when it is cancelled. Used by
// one thread at a time, but for hang_up().
class Wire {
 public:
  struct Transferred {
    WireStatus status = WireStatus::ok;
    std::size_t bytes = 0;
  };

  // REQUIRES: a connected socket that does not block.
  explicit Wire(const Poco::Net::StreamSocket& socket);

  // Some bytes, at least one if ok. REQUIRES: room in `into`.
  Transferred receive(std::span<char> into, Patience patience);
  // All bytes if ok; else as many as the system took.
  Transferred send(std::string_view bytes, Patience patience);

  // Nothing has come and the peer has not closed, as it should be before a request is sent.
  bool is_quiet() const;

  // Sends no more, and drops what still comes until the peer closes or time is up: closing with unread bytes would make
  // the system take back the last answer.
  void finish(Deadline until);

  // Ends receive() as if the peer had closed. Any thread.
  void hang_up();

 private:
  // One system call, or one of TLS: how it went, or (0 bytes and ok) the events to wait for before the next.
  struct Attempt {
    WireStatus status = WireStatus::ok;
    std::size_t bytes = 0;
    short awaited = 0;
  };
  Attempt try_receive(std::span<char> into);
  Attempt try_send(std::string_view bytes);
  template <class Call>
  static Attempt outcome(Call call);

  Poco::Net::StreamSocket socket_;
  const int descriptor_;
  const bool secure_;
};

}  // namespace sluice::http
