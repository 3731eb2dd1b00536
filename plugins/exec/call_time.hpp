// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>

#include <sluice/sdk.hpp>

#include "exec/talk.hpp"

namespace sluice::exec {

// How a call's time is divided: a program that says nothing is ended early enough for that to be said before the
// engine's own patience is at its end, as from then on every item of the call would be to blame.
struct CallTime {
  Time began, half, until;
  std::chrono::milliseconds grace;  // from SIGTERM to SIGKILL

  static CallTime of(const Call& call) {
    using std::chrono::milliseconds;
    const auto left = std::min<milliseconds>(call.time_left(), std::chrono::hours(24));
    const auto reserve = std::clamp(left / 10, milliseconds(20), milliseconds(2000));
    const auto began = std::chrono::steady_clock::now();
    return {.began = began,
            .half = began + left / 2,
            .until = began + std::max(left - reserve, milliseconds(0)),
            .grace = std::min(reserve / 2, milliseconds(500))};
  }
};

}  // namespace sluice::exec
