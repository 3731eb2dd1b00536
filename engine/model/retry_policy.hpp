// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.hpp"

namespace sluice {

enum class Jitter : std::uint8_t { full, equal, none };

// When a failed attempt is tried again. The nth failure (from 1) is followed by a back-off of initial × factor^(n-1),
// at most `max`, scattered by `jitter` so that many items do not come back at one instant.
struct RetryPolicy {
  int attempts = 5;  // failures after which the step has failed; 1: no retry
  Duration initial = std::chrono::seconds(1);
  double factor = 2.0;
  Duration max = std::chrono::minutes(5);
  Jitter jitter = Jitter::full;
  std::optional<Duration> total;  // `for`: bounds the time from the first attempt to the last retry's start

  friend bool operator==(const RetryPolicy&, const RetryPolicy&) = default;
};

// The pause after the nth failure. `random` is uniform in [0, 1).
Duration back_off(const RetryPolicy& policy, int failures, double random);

}  // namespace sluice
