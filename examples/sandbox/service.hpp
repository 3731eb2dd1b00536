// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "state.hpp"

namespace sluice::sandbox {

// The sandbox without sockets, threads and time: requests go in with the time they came at, answers and due callbacks
// come out. The same requests at the same times give the same answers, always. Not for more than one thread at once.
class Service {
 public:
  explicit Service(Timestamp start) : state_{.settings = {}, .clock = EmulatedClock(start)} {}

  Answer handle(const http::Request& request, Timestamp now);

  // Each callback comes out once.
  std::vector<Callback> take_due_callbacks(Timestamp now);
  std::optional<Timestamp> next_callback() const;  // real time; nullopt: none, or the clock stands still
  void note_callback(std::uint64_t number, std::string outcome);

 private:
  State state_;
};

}  // namespace sluice::sandbox
