// SPDX-License-Identifier: Apache-2.0
//
// Instants as people and files write them, and the time zones of the system's database (nothing is ever downloaded).
#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace sluice {

// Whether `name` is a zone of the IANA database, spelled as there: `Europe/Berlin`. Fixed offsets are `Etc/GMT+5`. The
// error suggests the name that was meant. Not accepted, as they mean something else elsewhere or nothing at all:
// `local`, the empty name, abbreviations (`IST`), names in other cases, `right/…` (leap seconds), `Factory`.
Result<> check_time_zone(std::string_view name);

// RFC 3339: `2025-03-09T01:30:00Z`, with fractions of a second and an offset where wanted, a space for the T.
Result<Timestamp> parse_time(std::string_view text);

// RFC 3339 in UTC, with as many digits of the second as needed.
std::string format_time(Timestamp time);

// As strftime writes it, by the directives %Y %y %m %b %B %d %e %j %a %A %u %V %G %H %I %M %S %p %z %Z %F %T %R %D %s
// %%. Names are English.
Result<std::string> format_local_time(Timestamp time, std::string_view format, std::string_view zone);

}  // namespace sluice
