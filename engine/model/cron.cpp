// SPDX-License-Identifier: Apache-2.0
#include "model/cron.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <span>
#include <vector>

#include "base/text.hpp"

namespace sluice {
namespace {

constexpr std::string_view kMonths[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                        "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::string_view kWeekdays[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

struct FieldKind {
  std::string_view name;
  int first, last;
  std::span<const std::string_view> names{};  // of the values from `first` on
  int highest = last;                         // that may be written: 7 is Sunday, too
};

constexpr FieldKind kSecond{"second", 0, 59};
constexpr FieldKind kMinute{"minute", 0, 59};
constexpr FieldKind kHour{"hour", 0, 23};
constexpr FieldKind kDay{"day of the month", 1, 31};
constexpr FieldKind kMonth{"month", 1, 12, kMonths};
constexpr FieldKind kWeekday{"day of the week", 0, 6, kWeekdays, 7};

constexpr struct {
  std::string_view nickname, fields;
} kNicknames[] = {{"@yearly", "0 0 1 1 *"}, {"@annually", "0 0 1 1 *"}, {"@monthly", "0 0 1 * *"},
                  {"@weekly", "0 0 * * 0"}, {"@daily", "0 0 * * *"},    {"@midnight", "0 0 * * *"},
                  {"@hourly", "0 * * * *"}};

struct Word {
  std::string_view text;
  std::size_t offset = 0;

  Word from(std::size_t begin) const { return {text.substr(begin), offset + begin}; }
  Word until(std::size_t end) const { return {text.substr(0, end), offset}; }
};

std::unexpected<CronError> refused(const Word& word, std::string message, std::string suggestion = {}) {
  return std::unexpected(CronError{std::move(message), std::move(suggestion), word.offset});
}

std::unexpected<CronError> not_a(const Word& word, const FieldKind& kind) {
  return refused(word, "\"" + shortened(word.text, 40) + "\" is no " + std::string(kind.name));
}

template <class Set>
using Parsed = std::expected<Set, CronError>;

// Words between `separators`, empty ones included if `keep_empty`.
std::vector<Word> split(const Word& word, std::string_view separators, bool keep_empty) {
  std::vector<Word> words;
  for (std::size_t at = 0; at <= word.text.size();) {
    const auto end = std::min(word.text.find_first_of(separators, at), word.text.size());
    if (end > at || keep_empty) words.push_back(word.from(at).until(end - at));
    at = end + 1;
  }
  return words;
}

std::optional<int> number_in(std::string_view text) {
  int number = 0;
  const bool digits = !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return digits && error == std::errc() ? std::optional(number) : std::nullopt;
}

// One value of a field, by number or name.
Parsed<int> value_in(const Word& word, const FieldKind& kind) {
  const auto named = std::ranges::find(kind.names, lowered(word.text));
  if (named != kind.names.end()) return kind.first + static_cast<int>(named - kind.names.begin());
  const auto number = number_in(word.text);
  if (!number) return not_a(word, kind);
  if (*number < kind.first || *number > kind.highest) {
    return refused(word, std::to_string(*number) + " is no " + std::string(kind.name) + ": there are " +
                             std::to_string(kind.first) + " to " + std::to_string(kind.highest));
  }
  return *number;
}

// `*`, `a`, `a-b`, with or without a step, as the values it stands for.
Parsed<std::vector<int>> values_in(const Word& word, const FieldKind& kind) {
  const auto slash = word.text.find('/');
  const auto range = word.until(slash);
  const auto dash = range.text.find('-');
  const int count = kind.last - kind.first + 1;

  int step = 1;
  if (slash != std::string_view::npos) {
    const auto given = word.from(slash + 1);
    const auto number = number_in(given.text);
    if (!number || *number == 0) return refused(given, "a step is a number from 1 on");
    if (*number > count) {
      return refused(given,
                     "a step of " + std::to_string(*number) + " is beyond the " + std::to_string(count) +
                         " values of the " + std::string(kind.name),
                     "longer intervals are written with `every`");
    }
    step = *number;
  }

  int from = kind.first, to = kind.last;
  if (dash == 0 || dash + 1 == range.text.size()) return not_a(range, kind);
  if (range.text != "*") {
    auto low = value_in(range.until(dash), kind);
    if (!low) return std::unexpected(std::move(low).error());
    auto high = dash == std::string_view::npos ? low : value_in(range.from(dash + 1), kind);
    if (!high) return std::unexpected(std::move(high).error());
    const bool to_the_end = dash == std::string_view::npos && slash != std::string_view::npos;
    from = *low;
    to = to_the_end ? kind.last : *high;
  }
  // Sunday, as the beginning of a week that wraps.
  if (from > to && from > kind.last) from = kind.first;
  if (from > to) to += count;
  std::vector<int> values;
  for (int value = from; value <= to; value += step) values.push_back(kind.first + (value - kind.first) % count);
  return values;
}

template <std::size_t Size>
std::optional<CronError> add_values(const Word& word, const FieldKind& kind, std::bitset<Size>& set) {
  const auto values = values_in(word, kind);
  if (!values) return values.error();
  for (const int value : *values) set.set(static_cast<std::size_t>(value));
  return std::nullopt;
}

std::optional<CronError> add_day(const Word& word, CronSchedule& out) {
  const auto text = lowered(word.text);
  if (text == "l") {
    out.last_day = true;
  } else if (text == "lw") {
    out.last_workday = true;
  } else if (text.size() > 1 && text.ends_with('w') && number_in(text.substr(0, text.size() - 1))) {
    const auto day = value_in(word.until(text.size() - 1), kDay);
    if (!day) return day.error();
    out.nearest_workdays.set(static_cast<std::size_t>(*day));
  } else {
    return add_values(word, kDay, out.days);
  }
  return std::nullopt;
}

std::optional<CronError> add_weekday(const Word& word, CronSchedule& out) {
  const auto hash = word.text.find('#');
  const bool last = word.text.size() > 1 && lowered(word.text).ends_with('l');
  if (lowered(word.text) == "l") {
    return refused(word, "L alone is no day of the week", "the last Friday of the month is 5L, Saturday is 6").error();
  }
  if (hash == std::string_view::npos && !last) return add_values(word, kWeekday, out.weekdays);

  const auto day = value_in(word.until(last ? word.text.size() - 1 : hash), kWeekday);
  if (!day) return day.error();
  const auto weekday = static_cast<std::size_t>(*day % 7);
  if (last) {
    out.last_weekdays.set(weekday);
    return std::nullopt;
  }
  const auto which = word.from(hash + 1);
  const auto number = number_in(which.text);
  if (!number || *number < 1 || *number > 5) {
    return refused(which, "a month has the first to the fifth of a weekday: 5#1 to 5#5").error();
  }
  out.nth_weekdays[static_cast<std::size_t>(*number - 1)].set(weekday);
  return std::nullopt;
}

// Calls `add` for each element of the field's list.
template <class Add>
std::optional<CronError> add_field(const Word& field, Add add) {
  for (const Word& element : split(field, ",", true)) {
    if (element.text.empty()) return refused(element, "an element of the list is empty").error();
    if (auto error = add(element)) return error;
  }
  return std::nullopt;
}

std::optional<CronError> misused_text(const Word& whole) {
  const auto text = lowered(whole.text);
  if (text.starts_with("tz=") || text.starts_with("cron_tz=")) {
    return refused(whole, "the zone is no part of the expression", "write it as `timezone`").error();
  }
  if (text.starts_with("@every")) return refused(whole, "@every is a key of its own", "write `every = \"5m\"`").error();
  if (text.starts_with("@reboot")) return refused(whole, "there is no @reboot: a schedule is a time").error();
  if (text.starts_with('@')) {
    return refused(whole, "unknown nickname \"" + shortened(whole.text, 40) + "\"",
                   "there are @yearly, @monthly, @weekly, @daily and @hourly")
        .error();
  }
  return std::nullopt;
}

std::expected<CronSchedule, CronError> parse_fields(std::vector<Word> fields) {
  CronSchedule out;
  out.seconds.set(0);
  if (fields.size() == 6) {
    out.seconds.reset();
    const auto second = [&](const Word& element) { return add_values(element, kSecond, out.seconds); };
    if (auto error = add_field(fields.front(), second)) return std::unexpected(*error);
    fields.erase(fields.begin());
  }
  const auto is_any = [](const Word& field) { return field.text.starts_with('*'); };
  out.elapsed = is_any(fields[0]) || is_any(fields[1]);
  for (Word* field : {&fields[2], &fields[4]}) {
    if (field->text == "?") field->text = "*";
  }
  out.any_day = is_any(fields[2]);
  out.any_weekday = is_any(fields[4]);

  const auto minute = [&](const Word& element) { return add_values(element, kMinute, out.minutes); };
  const auto hour = [&](const Word& element) { return add_values(element, kHour, out.hours); };
  const auto day = [&](const Word& element) { return add_day(element, out); };
  const auto month = [&](const Word& element) { return add_values(element, kMonth, out.months); };
  const auto weekday = [&](const Word& element) { return add_weekday(element, out); };
  auto error = add_field(fields[0], minute);
  if (!error) error = add_field(fields[1], hour);
  if (!error) error = add_field(fields[2], day);
  if (!error) error = add_field(fields[3], month);
  if (!error) error = add_field(fields[4], weekday);
  if (error) return std::unexpected(*std::move(error));
  return out;
}

}  // namespace

std::expected<CronSchedule, CronError> parse_cron(std::string_view text) {
  constexpr std::string_view kSpace = " \t";
  auto fields = split({text}, kSpace, false);
  if (fields.empty()) return refused({text}, "the cron expression is empty");
  if (fields.size() == 1) {
    const auto known = std::ranges::find(kNicknames, lowered(fields[0].text), [](const auto& n) { return n.nickname; });
    if (known != std::end(kNicknames)) return parse_fields(split({known->fields}, kSpace, false));
  }
  if (auto error = misused_text(fields[0])) return std::unexpected(*std::move(error));
  if (fields.size() == 7)
    return refused(fields[6], "there is no field for years", "bound the schedule with `start` and `end`");
  if (fields.size() != 5 && fields.size() != 6) {
    return refused(fields[0], "a cron expression has 5 fields, or 6 with seconds first; this has " +
                                  std::to_string(fields.size()));
  }
  return parse_fields(std::move(fields));
}

bool ever_fires(const CronSchedule& schedule) {
  constexpr std::array<std::size_t, 13> kLongest{0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  // Of any month, some weekday of the set comes, as an only condition or as enough beside the days.
  if (!schedule.any_weekday && !schedule.any_day) return true;
  if (schedule.any_day || schedule.last_day || schedule.last_workday) return true;
  for (std::size_t month = 1; month <= 12; ++month) {
    for (std::size_t day = 1; day <= kLongest[month]; ++day) {
      if (schedule.months[month] && (schedule.days[day] || schedule.nearest_workdays[day])) return true;
    }
  }
  return false;
}

}  // namespace sluice
