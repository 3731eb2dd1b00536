// SPDX-License-Identifier: Apache-2.0
#include "model/quantity.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/text.hpp"

namespace sluice {
namespace {

using namespace std::chrono_literals;

struct Unit {
  std::string_view name;
  std::int64_t worth;  // in the smallest unit
};

// Largest first.
constexpr std::array<Unit, 6> kDurations{{{"d", Duration(24h).count()},
                                          {"h", Duration(1h).count()},
                                          {"m", Duration(1min).count()},
                                          {"s", Duration(1s).count()},
                                          {"ms", Duration(1ms).count()},
                                          {"us", 1}}};
constexpr std::array<Unit, 5> kSizes{
    {{"TiB", 1ll << 40}, {"GiB", 1ll << 30}, {"MiB", 1ll << 20}, {"KiB", 1ll << 10}, {"B", 1}}};
constexpr std::array<Unit, 4> kPeriods{{{"d", Duration(24h).count()},
                                        {"h", Duration(1h).count()},
                                        {"min", Duration(1min).count()},
                                        {"s", Duration(1s).count()}}};

constexpr std::string_view kDurationForm = R"(a duration is written like "250ms", "30s", "1h30m" or "7d")";
constexpr std::string_view kSizeForm = R"(a size is written like "512B", "64KiB" or "10MiB")";
constexpr std::string_view kRateForm = R"(a rate is written like "10/s", "1/min", "60/h" or "500/d")";

std::unexpected<Error> refused(std::string_view text, std::string_view form) {
  return failure("\"" + std::string(text) + "\": " + std::string(form));
}

// The digits at the start of `text`, which are taken off it; nullopt where there are none or too many.
std::optional<std::int64_t> take_number(std::string_view& text) {
  if (text.empty() || !is_digit(text.front())) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

std::string_view take_word(std::string_view& text) {
  const auto end = std::ranges::find_if(text, is_digit);
  const auto word = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(word.size());
  return word;
}

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
  std::int64_t sum = 0;
  auto larger = kDurations.begin();  // units before it are used up
  auto rest = text;
  do {
    const auto number = take_number(rest);
    const auto unit = std::ranges::find(larger, kDurations.end(), take_word(rest), &Unit::name);
    if (!number || unit == kDurations.end()) return refused(text, kDurationForm);
    std::int64_t part = 0;
    if (__builtin_mul_overflow(*number, unit->worth, &part) || __builtin_add_overflow(sum, part, &sum) ||
        sum > kLongestDuration.count()) {
      return failure("\"" + std::string(text) + "\" is too long: a duration is at most " +
                     format_duration(kLongestDuration));
    }
    larger = unit + 1;
  } while (!rest.empty());
  return Duration(sum);
}

std::string format_duration(Duration duration) {
  if (duration == Duration::zero()) return "0s";
  std::string out = duration < Duration::zero() ? "-" : "";
  auto rest = duration.count();
  for (const auto& [name, worth] : kDurations) {
    const auto whole = rest / worth;
    if (whole == 0) continue;
    out += std::to_string(whole < 0 ? 0 - static_cast<std::uint64_t>(whole) : static_cast<std::uint64_t>(whole));
    out += name;
    rest %= worth;
  }
  return out;
}

Result<std::int64_t> parse_size(std::string_view text) {
  auto rest = text;
  const auto number = take_number(rest);
  const auto unit = std::ranges::find(kSizes, rest, &Unit::name);
  if (!number || unit == kSizes.end()) return refused(text, kSizeForm);
  std::int64_t bytes = 0;
  if (__builtin_mul_overflow(*number, unit->worth, &bytes)) {
    return failure("\"" + std::string(text) + "\" is too large for a size");
  }
  return bytes;
}

std::string format_size(std::int64_t bytes) {
  const auto unit = std::ranges::find_if(kSizes, [&](const Unit& u) { return bytes != 0 && bytes % u.worth == 0; });
  const auto& [name, worth] = unit == kSizes.end() ? kSizes.back() : *unit;
  return std::to_string(bytes / worth).append(name);
}

Result<Rate> parse_rate(std::string_view text) {
  auto rest = text;
  const auto count = take_number(rest);
  if (!count || *count == 0 || !rest.starts_with('/')) return refused(text, kRateForm);
  rest.remove_prefix(1);
  const auto unit = std::ranges::find(kPeriods, rest, &Unit::name);
  if (unit == kPeriods.end()) return refused(text, kRateForm);
  return Rate{.count = *count, .period = Duration(unit->worth)};
}

std::string format_rate(const Rate& rate) {
  const auto unit = std::ranges::find(kPeriods, rate.period.count(), &Unit::worth);
  const auto count = std::to_string(rate.count);
  return unit == kPeriods.end() ? count + " in " + format_duration(rate.period) : count + "/" + std::string(unit->name);
}

}  // namespace sluice
