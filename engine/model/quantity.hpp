// SPDX-License-Identifier: Apache-2.0
//
// Quantities as people write them: a number and a unit, nothing else. Every reader refuses what it does not know with
// one sentence that says what to write instead.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace sluice {

// The longest duration that can be written: now() plus or minus it stays a valid Timestamp.
inline constexpr Duration kLongestDuration = std::chrono::hours(24) * 36500;

// `250ms`, `30s`, `1h30m`, `7d`: whole numbers with the units d, h, m, s, ms and us, larger before smaller, each at
// most once.
Result<Duration> parse_duration(std::string_view text);

// The shortest text that parse_duration() reads back as `duration`; a negative one has a leading "-".
std::string format_duration(Duration duration);

// `64KiB`: a whole number with B, KiB, MiB, GiB or TiB; in bytes.
Result<std::int64_t> parse_size(std::string_view text);

// In the largest unit that divides it.
std::string format_size(std::int64_t bytes);

// So many in so long: `10/s`, `1/min`, `500/d`.
struct Rate {
  std::int64_t count = 1;
  Duration period = std::chrono::seconds(1);

  friend bool operator==(const Rate&, const Rate&) = default;
};

// A whole number of at least 1, then per s, min, h or d.
Result<Rate> parse_rate(std::string_view text);

// As parse_rate() reads it; a period that has no unit of its own is spelled out (`3 in 90s`).
std::string format_rate(const Rate& rate);

}  // namespace sluice
