// SPDX-License-Identifier: Apache-2.0
#include "model/calendar.hpp"

#include <date/date.h>
#include <date/tz.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include "base/text.hpp"

namespace sluice {
namespace {

using namespace std::chrono_literals;

// An entry of Debian's zone directory, but another zone on every machine.
constexpr std::string_view kMachineZone = "localtime";

Result<const date::time_zone*> find_zone(std::string_view name) {
  // The library throws where the system's database is missing or broken.
  try {
    const auto& zones = date::get_tzdb().zones;
    const auto found = std::ranges::lower_bound(zones, name, {}, &date::time_zone::name);
    if (found != zones.end() && found->name() == name && name != kMachineZone) {
      found->get_info(date::sys_seconds{});  // reads the zone's file
      return &*found;
    }
    std::vector<std::string_view> names;
    for (const auto& zone : zones) names.push_back(zone.name());
    auto message = "unknown time zone \"" + std::string(name) + "\"";
    if (const auto close = closest(name, names)) message += "; did you mean \"" + std::string(*close) + "\"?";
    return failure(std::move(message));
  } catch (const std::runtime_error& error) {
    return failure(std::string("the system's time zone database cannot be read: ") + error.what());
  }
}

// Reads text from its front.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  // Exactly `digits` digits.
  std::optional<int> number(std::size_t digits) {
    const auto part = rest_.substr(0, digits);
    if (part.size() < digits || !std::ranges::all_of(part, is_digit)) return std::nullopt;
    int value = 0;
    std::from_chars(part.data(), part.data() + part.size(), value);
    rest_.remove_prefix(digits);
    return value;
  }

  bool one_of(std::string_view characters) {
    if (rest_.empty() || !characters.contains(rest_.front())) return false;
    last_ = rest_.front();
    rest_.remove_prefix(1);
    return true;
  }

  // Digits beyond the sixth are read and dropped.
  std::optional<Duration> fraction() {
    Duration value{};
    Duration unit = 100ms;
    const auto size = rest_.size();
    for (; !rest_.empty() && is_digit(rest_.front()); rest_.remove_prefix(1), unit /= 10) {
      value += unit * (rest_.front() - '0');
    }
    return rest_.size() < size ? std::optional(value) : std::nullopt;
  }

  char last() const { return last_; }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  char last_ = '\0';
};

std::optional<Duration> read_offset(Reader& in) {
  if (in.one_of("Zz")) return Duration::zero();
  if (!in.one_of("+-")) return std::nullopt;
  const int sign = in.last() == '-' ? -1 : 1;
  const auto hours = in.number(2);
  if (!hours || *hours > 23 || !in.one_of(":")) return std::nullopt;
  const auto minutes = in.number(2);
  if (!minutes || *minutes > 59) return std::nullopt;
  return sign * (std::chrono::hours(*hours) + std::chrono::minutes(*minutes));
}

std::optional<Timestamp> read_time(std::string_view text) {
  Reader in(text);
  const auto year = in.number(4);
  if (!year || !in.one_of("-")) return std::nullopt;
  const auto month = in.number(2);
  if (!month || !in.one_of("-")) return std::nullopt;
  const auto day = in.number(2);
  if (!day || !in.one_of("Tt ")) return std::nullopt;
  const auto hour = in.number(2);
  if (!hour || *hour > 23 || !in.one_of(":")) return std::nullopt;
  const auto minute = in.number(2);
  if (!minute || *minute > 59 || !in.one_of(":")) return std::nullopt;
  const auto second = in.number(2);
  if (!second || *second > 60) return std::nullopt;  // a leap second is the next one
  Duration fraction{};
  if (in.one_of(".,")) {
    const auto read = in.fraction();
    if (!read) return std::nullopt;
    fraction = *read;
  }
  const auto offset = read_offset(in);
  const date::year_month_day date{date::year(*year), date::month(static_cast<unsigned>(*month)),
                                  date::day(static_cast<unsigned>(*day))};
  if (!offset || !in.at_end() || !date.ok()) return std::nullopt;
  return date::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(*second) + fraction - *offset;
}

}  // namespace

Result<> check_time_zone(std::string_view name) {
  static_cast<void>(TRY(find_zone(name)));
  return {};
}

Result<Timestamp> parse_time(std::string_view text) {
  if (const auto time = read_time(text)) return *time;
  return failure("\"" + shortened(text, 60) + "\": a time is written like \"2025-03-09T01:30:00Z\"");
}

std::string format_time(Timestamp time) {
  const auto whole = date::floor<std::chrono::seconds>(time);
  auto out = date::format("%FT%T", whole);
  if (const auto fraction = (time - whole).count(); fraction != 0) {
    auto digits = std::to_string(1'000'000 + fraction);
    digits.resize(digits.find_last_not_of('0') + 1);
    digits.front() = '.';
    out += digits;
  }
  return out + "Z";
}

Result<std::string> format_local_time(Timestamp time, std::string_view format, std::string_view zone) {
  constexpr std::string_view kDirectives = "YymbBdejaAuVGHIMSpzZFTRDs%";
  if (format.size() > 256) return failure("a format of a time has at most 256 bytes");
  std::string safe;
  const auto whole = date::floor<std::chrono::seconds>(time);
  for (std::size_t i = 0; i < format.size(); ++i) {
    safe += format[i];
    if (format[i] != '%') continue;
    const char directive = ++i < format.size() ? format[i] : '\0';
    if (directive == '\0' || !kDirectives.contains(directive)) {
      return failure("\"%" + std::string(format.substr(i, 1)) + "\" is no directive of a time's format: there are %" +
                     "Y %m %d %H %M %S and others of strftime");
    }
    if (directive == 's') {
      safe.replace(safe.size() - 1, 1, std::to_string(whole.time_since_epoch().count()));
    } else {
      safe += directive;
    }
  }
  return date::format(safe, date::zoned_time(TRY(find_zone(zone)), whole));
}

}  // namespace sluice
