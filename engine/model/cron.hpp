// SPDX-License-Identifier: Apache-2.0
//
// Cron expressions, by Vixie cron's rules as Debian's crontab(5) has them, with Quartz's `L`, `W` and `#`.
//
//   [second] minute hour day-of-month month day-of-week, or @yearly @annually @monthly @weekly @daily @midnight @hourly
//
//   a field   a list of: * · a · a-b · */n · a-b/n · a/n (from a to the end) · names jan-dec, sun-sat in any case
//             Sunday is 0 and 7. A range may wrap (fri-mon, 22-2). A step is at most the number of the field's values
//   days      L the last · LW the last weekday · 15W the weekday nearest to the 15th, within its month
//   weekdays  5#3 the third Friday · 5L the last Friday
//   ?         * in either field of days
//
// If neither field of days starts with * (or is ?), a day that fits one of them is enough. Refused with a sentence:
// years (a seventh field), @every and @reboot, zones in the text, H and R, L-3, L alone as a weekday.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

namespace sluice {

struct CronSchedule {
  std::bitset<60> seconds;  // just 0 where the field is left out
  std::bitset<60> minutes;
  std::bitset<24> hours;
  std::bitset<32> days;     // 1…31
  std::bitset<13> months;   // 1…12
  std::bitset<7> weekdays;  // 0: Sunday

  bool last_day = false;
  bool last_workday = false;
  std::bitset<32> nearest_workdays;            // to these days
  std::array<std::bitset<7>, 5> nth_weekdays;  // [2]: the third … of the month
  std::bitset<7> last_weekdays;

  bool any_day = false;  // the field starts with * or is ?
  bool any_weekday = false;
  bool elapsed = false;  // the minute or the hour starts with *: follows elapsed time where the clock is put back

  friend bool operator==(const CronSchedule&, const CronSchedule&) = default;
};

struct CronError {
  std::string message;
  std::string suggestion;  // what to write instead; may be empty
  std::size_t offset = 0;  // in the text
};

std::expected<CronSchedule, CronError> parse_cron(std::string_view text);

// Whether there is any such day: `30 2` (in February) never comes, if no weekday is enough.
bool ever_fires(const CronSchedule& schedule);

}  // namespace sluice
