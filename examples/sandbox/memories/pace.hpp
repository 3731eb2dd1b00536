// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sluice/value.hpp>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace sluice::sandbox {

// How fast a platform's videos go through their phases.
struct Pace {
  Duration first{};     // until the first video is downloaded
  Duration between{};   // from one to the next
  Duration index{};     // from downloaded to indexed
  bool silent = false;  // the task stays empty for ever, as users saw it on Instagram and YouTube

  friend bool operator==(const Pace&, const Pace&) = default;
};

Result<void> read_field(Pace& pace, const Value& value);  // "20s/5s/1m", or "silent"
Value show_field(const Pace& pace);

}  // namespace sluice::sandbox
