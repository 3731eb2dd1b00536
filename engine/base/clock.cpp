// SPDX-License-Identifier: Apache-2.0
#include "base/clock.hpp"

#include <algorithm>

namespace sluice {

Timestamp SystemClock::now() const {
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

bool SystemClock::wait_until(std::unique_lock<std::mutex>& lock, std::condition_variable_any& signal,
                             const std::stop_token& stop, Timestamp until, const std::function<bool()>& ready) {
  // A bounded wait on the steady clock, so that a jump of the wall clock delays a timer by a minute at most.
  const auto wait = std::clamp<Duration>(until - now(), Duration::zero(), std::chrono::minutes(1));
  return signal.wait_for(lock, stop, wait, ready);
}

}  // namespace sluice
