// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "base/clock.hpp"

namespace sluice::sandbox {

// The service's time: the real one, until it is made to run faster or to stand still, or stepped forward. A value.
class EmulatedClock {
 public:
  Timestamp at(Timestamp real) const { return emulated_ + std::chrono::floor<Duration>((real - real_) * speed_); }

  // When the emulated time will have come; nullopt where the clock stands still before it.
  std::optional<Timestamp> real_time_of(Timestamp emulated) const {
    if (emulated <= emulated_) return real_;
    if (speed_ <= 0) return std::nullopt;
    const auto wait = std::chrono::duration<double, std::micro>(emulated - emulated_) / speed_;
    return wait > kFar ? std::nullopt : std::optional(real_ + std::chrono::ceil<Duration>(wait));
  }

  double speed() const { return speed_; }

  // REQUIRES: speed >= 0.
  void set_speed(Timestamp real, double speed) {
    emulated_ = at(real);
    real_ = real;
    speed_ = speed;
  }
  void step(Duration forward) { emulated_ += forward; }

 private:
  static constexpr std::chrono::duration<double, std::micro> kFar = std::chrono::years(1000);

  Timestamp real_{};  // when the speed was last changed, in both times
  Timestamp emulated_{};
  double speed_ = 1;
};

}  // namespace sluice::sandbox
