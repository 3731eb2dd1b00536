// SPDX-License-Identifier: Apache-2.0
//
// The Retry-After field of RFC 9110, 10.2.3: seconds, or a date in one of the three forms of 5.6.7.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

namespace sluice {

// A service that asks for more is asked again after this long.
inline constexpr std::chrono::milliseconds kLongestRetryAfter = std::chrono::hours(24);

namespace detail {

inline constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// Takes what is expected off the front of a text; once something was not there, stays failed.
class DateScanner {
 public:
  explicit DateScanner(std::string_view text) : rest_(text) {}

  void literal(std::string_view expected) {
    ok_ = ok_ && rest_.substr(0, expected.size()) == expected;
    if (ok_) rest_.remove_prefix(expected.size());
  }
  // A day's name, full or short. That it is the right one is not checked: the date alone is unambiguous.
  void letters() {
    const auto end =
        std::min(rest_.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"), rest_.size());
    ok_ = ok_ && end >= 3;
    rest_.remove_prefix(end);
  }
  int number(std::size_t digits) {
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      ok_ = ok_ && i < rest_.size() && rest_[i] >= '0' && rest_[i] <= '9';
      if (!ok_) return 0;
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(digits);
    return value;
  }
  unsigned month() {
    const auto found = std::find(kMonths.begin(), kMonths.end(), rest_.substr(0, 3));
    ok_ = ok_ && found != kMonths.end();
    if (!ok_) return 0;
    rest_.remove_prefix(3);
    return static_cast<unsigned>(found - kMonths.begin()) + 1;
  }
  std::chrono::seconds time() {
    const int hours = number(2);
    literal(":");
    const int minutes = number(2);
    literal(":");
    const int seconds = number(2);
    ok_ = ok_ && hours < 24 && minutes < 60 && seconds <= 60;  // 60: a leap second
    return std::chrono::hours(hours) + std::chrono::minutes(minutes) + std::chrono::seconds(seconds);
  }
  bool next_is(char c) const { return !rest_.empty() && rest_.front() == c; }
  bool complete() const { return ok_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

using Seconds = std::chrono::time_point<std::chrono::system_clock, std::chrono::seconds>;

inline std::optional<Seconds> date(int year, unsigned month, int day, std::chrono::seconds time) {
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return Seconds(std::chrono::sys_days(date)) + time;
}

// "Sun, 06 Nov 1994 08:49:37 GMT", and the obsolete "Sunday, 06-Nov-94 08:49:37 GMT", whose year is the nearest that is
// not more than 50 years ahead of `now`.
inline std::optional<Seconds> gmt_date(DateScanner scan, Seconds now) {
  scan.literal(", ");
  const int day = scan.number(2);
  const bool obsolete = scan.next_is('-');
  scan.literal(obsolete ? "-" : " ");
  const unsigned month = scan.month();
  scan.literal(obsolete ? "-" : " ");
  int year = scan.number(obsolete ? 2 : 4);
  scan.literal(" ");
  const auto time = scan.time();
  scan.literal(" GMT");
  if (!scan.complete()) return std::nullopt;
  if (obsolete) {
    const int this_year =
        static_cast<int>(std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(now)).year());
    year += this_year - this_year % 100 + 100;
    while (year > this_year + 50) year -= 100;
  }
  return date(year, month, day, time);
}

// "Sun Nov  6 08:49:37 1994"
inline std::optional<Seconds> asctime_date(DateScanner scan) {
  scan.literal(" ");
  const unsigned month = scan.month();
  scan.literal(" ");
  const bool padded = scan.next_is(' ');
  if (padded) scan.literal(" ");
  const int day = scan.number(padded ? 1 : 2);
  scan.literal(" ");
  const auto time = scan.time();
  scan.literal(" ");
  const int year = scan.number(4);
  if (!scan.complete()) return std::nullopt;
  return date(year, month, day, time);
}

}  // namespace detail

// How long to wait, from 0 to kLongestRetryAfter; nullopt where the field is none of the allowed forms, and is to be
// ignored.
inline std::optional<std::chrono::milliseconds> parse_retry_after(
    std::string_view field, std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds> now) {
  while (!field.empty() && (field.front() == ' ' || field.front() == '\t')) field.remove_prefix(1);
  while (!field.empty() && (field.back() == ' ' || field.back() == '\t')) field.remove_suffix(1);
  if (field.empty()) return std::nullopt;

  if (field.find_first_not_of("0123456789") == std::string_view::npos) {
    std::chrono::milliseconds wait{};
    for (const char c : field) {
      wait = std::min(wait * 10 + std::chrono::seconds(c - '0'), kLongestRetryAfter);
    }
    return wait;
  }

  const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
  detail::DateScanner scan(field);
  scan.letters();
  const auto date = scan.next_is(',') ? detail::gmt_date(scan, seconds) : detail::asctime_date(scan);
  if (!date) return std::nullopt;
  // Compared in seconds first: the year 9999 does not fit the clock's own resolution everywhere.
  const auto wait = std::clamp<std::chrono::seconds>(
      *date - seconds, std::chrono::seconds(0), std::chrono::duration_cast<std::chrono::seconds>(kLongestRetryAfter));
  return wait;
}

}  // namespace sluice
