// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "state.hpp"

namespace sluice::sandbox {

// The sandbox without sockets, threads and time: requests go in with the time they came at, answers and due callbacks
// come out. The same requests at the same times give the same answers, always. Not for more than one thread at once.
class Service {
 public:
  Answer handle(const http::Request& request, Timestamp now);

  // The next callback to send, if it is due; once each, and of a task one at a time, so that they keep their order.
  std::optional<Callback> take_callback(Timestamp now);
  // When there may be one to take, in real time; nullopt: none so far, or the clock stands still.
  std::optional<Timestamp> next_callback() const;
  // What became of a callback: it is not sent (again).
  void note_callback(std::uint64_t number, std::string outcome);

 private:
  State state_;
};

}  // namespace sluice::sandbox
