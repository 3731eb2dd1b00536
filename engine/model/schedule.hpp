// SPDX-License-Identifier: Apache-2.0
//
// When a workflow is to run by itself: its file's [schedule], as plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "model/cron.hpp"

namespace sluice {

enum class Overlap : std::uint8_t { skip, queue_one, queue_all, cancel_running, allow };
enum class Catchup : std::uint8_t { last, none, all };
enum class DstGap : std::uint8_t { next, skip };
enum class DstOverlap : std::uint8_t { first, second, both };

struct Schedule {
  std::string cron;                   // as written; "" where `every` is set
  std::optional<CronSchedule> times;  // what it says
  std::optional<Duration> every;      // aligned to the epoch, or to `start`
  std::string timezone = "UTC";
  Overlap overlap = Overlap::skip;
  Catchup catchup = Catchup::last;
  Duration catchup_window = std::chrono::hours(24);
  Duration jitter{};
  std::optional<Timestamp> start;
  std::optional<Timestamp> end;
  bool paused = false;
  DstGap dst_gap = DstGap::next;
  DstOverlap dst_overlap = DstOverlap::first;

  friend bool operator==(const Schedule&, const Schedule&) = default;
};

}  // namespace sluice
