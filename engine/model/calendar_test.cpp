// SPDX-License-Identifier: Apache-2.0
#include "model/calendar.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp kMoment = Timestamp(1741483800s);  // 2025-03-09T01:30:00Z

TEST(Calendar, ReadsRfc3339) {
  const struct {
    const char* text;
    Timestamp expected;
  } cases[] = {{"2025-03-09T01:30:00Z", kMoment},
               {"2025-03-09t01:30:00z", kMoment},
               {"2025-03-09 01:30:00Z", kMoment},
               {"2025-03-09T02:30:00+01:00", kMoment},
               {"2025-03-08T20:30:00-05:00", kMoment},
               {"2025-03-09T01:30:00.25Z", kMoment + 250ms},
               {"2025-03-09T01:30:00.1234567Z", kMoment + 123456us},
               {"2025-03-09T01:29:60Z", kMoment},
               {"1969-12-31T23:59:59.999999Z", Timestamp(-1us)},
               {"0001-01-01T00:00:00Z", Timestamp(-62135596800s)}};
  for (const auto& [text, expected] : cases) EXPECT_EQ(parse_time(text), expected) << text;
}

TEST(Calendar, RefusesWhatIsNoTime) {
  for (const auto* text : {"", "2025-03-09", "2025-03-09T01:30Z", "2025-03-09T01:30:00", "2025-02-29T00:00:00Z",
                           "2025-13-01T00:00:00Z", "2025-03-09T24:00:00Z", "2025-03-09T01:60:00Z", "25-03-09T01:30:00Z",
                           "2025-03-09T01:30:00.Z", "2025-03-09T01:30:00+1:00", "2025-03-09T01:30:00Z ", "yesterday"}) {
    const auto time = parse_time(text);
    ASSERT_FALSE(time) << text;
    EXPECT_EQ(time.error().message, "\"" + std::string(text) + "\": a time is written like \"2025-03-09T01:30:00Z\"");
  }
}

TEST(Calendar, WrittenTimesReadBack) {
  EXPECT_EQ(format_time(kMoment), "2025-03-09T01:30:00Z");
  EXPECT_EQ(format_time(kMoment + 250ms), "2025-03-09T01:30:00.25Z");
  EXPECT_EQ(format_time(kMoment + 1us), "2025-03-09T01:30:00.000001Z");
  EXPECT_EQ(format_time(Timestamp(-1us)), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(parse_time(format_time(kMoment + 120ms)), kMoment + 120ms);
}

TEST(Calendar, FormatsInAZone) {
  const struct {
    const char *format, *zone, *expected;
  } cases[] = {{"%Y-%m-%d %H:%M", "UTC", "2025-03-09 01:30"},
               {"%a %d %b %Y, %I:%M %p", "America/New_York", "Sat 08 Mar 2025, 08:30 PM"},
               {"%F %T %z %Z", "Europe/Berlin", "2025-03-09 02:30:00 +0100 CET"},
               {"100%% at %s", "Asia/Tokyo", "100% at 1741483800"},
               {"", "UTC", ""}};
  for (const auto& [format, zone, expected] : cases)
    EXPECT_EQ(format_local_time(kMoment + 900ms, format, zone), expected);
}

TEST(Calendar, RefusesOtherDirectives) {
  EXPECT_EQ(format_local_time(kMoment, "%Q", "UTC").error().message,
            R"("%Q" is no directive of a time's format: there are %Y %m %d %H %M %S and others of strftime)");
  EXPECT_FALSE(format_local_time(kMoment, "%", "UTC"));
  EXPECT_FALSE(format_local_time(kMoment, std::string(257, 'x'), "UTC"));
}

TEST(Calendar, ZonesAreNamedAsInTheDatabase) {
  for (const auto* name : {"UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5", "Zulu", "EST"}) {
    EXPECT_EQ(check_time_zone(name), Result<>()) << name;
  }
  for (const auto* name : {"", "local", "Local", "localtime", "Z", "IST", "UTC+1", "-0300", " Europe/London",
                           "/etc/passwd", "../UTC", "right/Europe/London", "Factory", ":Europe/London"}) {
    EXPECT_FALSE(check_time_zone(name)) << name;
  }
  EXPECT_EQ(check_time_zone("europe/berln").error().message,
            R"(unknown time zone "europe/berln"; did you mean "Europe/Berlin"?)");
}

}  // namespace
}  // namespace sluice
