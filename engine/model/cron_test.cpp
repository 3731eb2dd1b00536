// SPDX-License-Identifier: Apache-2.0
#include "model/cron.hpp"

#include <gtest/gtest.h>

#include "json/json.hpp"
#include "model/calendar.hpp"
#include "support/vectors.hpp"

namespace sluice {
namespace {

// A set as its members: "1,2,5".
template <std::size_t Size>
std::string members(const std::bitset<Size>& set) {
  std::string out;
  for (std::size_t i = 0; i < Size; ++i) {
    if (set[i]) out += (out.empty() ? "" : ",") + std::to_string(i);
  }
  return out;
}

TEST(Cron, FieldsAreListsOfRangesWithSteps) {
  const struct {
    const char *minute, *expected;
  } cases[] = {{"5", "5"},
               {"007", "7"},
               {"1,3,3", "1,3"},
               {"10-13", "10,11,12,13"},
               {"*/20", "0,20,40"},
               {"*/59", "0,59"},
               {"*/60", "0"},
               {"10-20/5", "10,15,20"},
               {"10-20/60", "10"},
               {"50/4", "50,54,58"},
               {"1-9/4,30", "1,5,9,30"},
               {"58-1", "0,1,58,59"},
               {"55-5/5", "0,5,55"}};
  for (const auto& [minute, expected] : cases) {
    const auto schedule = parse_cron(std::string(minute) + " * * * *");
    ASSERT_TRUE(schedule) << minute << ": " << schedule.error().message;
    EXPECT_EQ(members(schedule->minutes), expected) << minute;
  }
}

TEST(Cron, WeekdaysWrapAndSundayIsZeroAndSeven) {
  const struct {
    const char *weekday, *expected;
  } cases[] = {{"0", "0"},
               {"7", "0"},
               {"SUN", "0"},
               {"mon-fri", "1,2,3,4,5"},
               {"fri-mon", "0,1,5,6"},
               {"sat-sun", "0,6"},
               {"5-7", "0,5,6"},
               {"0-7", "0,1,2,3,4,5,6"},
               {"7-1", "0,1"},
               {"sun-sun", "0"},
               {"7-7", "0"},
               {"mon-0", "0,1,2,3,4,5,6"},
               {"thu-tue/2", "1,4,6"},
               {"mon/2", "1,3,5"},
               {"*/2", "0,2,4,6"}};
  for (const auto& [weekday, expected] : cases) {
    const auto schedule = parse_cron("0 0 * * " + std::string(weekday));
    ASSERT_TRUE(schedule) << weekday << ": " << schedule.error().message;
    EXPECT_EQ(members(schedule->weekdays), expected) << weekday;
  }
}

TEST(Cron, SecondsComeFirstIfThereAreSixFields) {
  EXPECT_EQ(members(parse_cron("0 12 * * *")->seconds), "0");
  const auto with_seconds = *parse_cron("*/30 5 12 * * *");
  EXPECT_EQ(members(with_seconds.seconds), "0,30");
  EXPECT_EQ(members(with_seconds.minutes), "5");
  EXPECT_EQ(members(with_seconds.hours), "12");
}

TEST(Cron, SpecialDays) {
  const auto days = *parse_cron("0 0 L,LW,15W,1w,7 * *");
  EXPECT_TRUE(days.last_day && days.last_workday);
  EXPECT_EQ(members(days.nearest_workdays), "1,15");
  EXPECT_EQ(members(days.days), "7");
  const auto weekdays = *parse_cron("0 0 * * fri#3,1#1,5L,sunL,2");
  EXPECT_EQ(members(weekdays.nth_weekdays[0]), "1");
  EXPECT_EQ(members(weekdays.nth_weekdays[2]), "5");
  EXPECT_EQ(members(weekdays.last_weekdays), "0,5");
  EXPECT_EQ(members(weekdays.weekdays), "2");
}

TEST(Cron, AStarAtTheFrontOfAFieldSetsItFree) {
  const struct {
    const char* text;
    bool any_day, any_weekday, elapsed;
  } cases[] = {{"0 0 * * *", true, true, false},    {"0 0 1 * 1", false, false, false},
               {"0 0 */2 * 1", true, false, false}, {"0 0 1 * *,3", false, true, false},
               {"0 0 ? * 1", true, false, false},   {"* 0 1 * ?", false, true, true},
               {"0 */2 1 * 1", false, false, true}, {"* 0 0 1 * 1", false, false, false}};
  for (const auto& [text, any_day, any_weekday, elapsed] : cases) {
    const auto schedule = *parse_cron(text);
    EXPECT_EQ(schedule.any_day, any_day) << text;
    EXPECT_EQ(schedule.any_weekday, any_weekday) << text;
    EXPECT_EQ(schedule.elapsed, elapsed) << text;
  }
}

TEST(Cron, NicknamesStandForFields) {
  EXPECT_EQ(*parse_cron("@hourly"), *parse_cron("0 * * * *"));
  EXPECT_EQ(*parse_cron("@Daily"), *parse_cron("0 0 * * *"));
  EXPECT_EQ(*parse_cron("@midnight"), *parse_cron("@daily"));
  EXPECT_EQ(*parse_cron("@weekly"), *parse_cron("0 0 * * sun"));
  EXPECT_EQ(*parse_cron("@monthly"), *parse_cron("0 0 1 * *"));
  EXPECT_EQ(*parse_cron("@yearly"), *parse_cron("0 0 1 jan *"));
}

TEST(Cron, ErrorsNameThePlaceAndWhatToWrite) {
  const struct {
    const char *text, *message, *suggestion;
    std::size_t offset;
  } cases[] = {
      {"", "the cron expression is empty", "", 0},
      {"0 0 * *", "a cron expression has 5 fields, or 6 with seconds first; this has 4", "", 0},
      {"0 0 0 1 1 ? 2030", "there is no field for years", "bound the schedule with `start` and `end`", 12},
      {"60 0 * * *", "60 is no minute: there are 0 to 59", "", 0},
      {"0 0 0 * *", "0 is no day of the month: there are 1 to 31", "", 4},
      {"0 0 * * 8", "8 is no day of the week: there are 0 to 7", "", 8},
      {"0 0 1,x * *", "\"x\" is no day of the month", "", 6},
      {"0 0 * january *", "\"january\" is no month", "", 6},
      {"5, * * * *", "an element of the list is empty", "", 2},
      {"*/0 * * * *", "a step is a number from 1 on", "", 2},
      {"*/100 * * * *", "a step of 100 is beyond the 60 values of the minute",
       "longer intervals are written with `every`", 2},
      {"0 0 * * 5#6", "a month has the first to the fifth of a weekday: 5#1 to 5#5", "", 10},
      {"0 0 * * L", "L alone is no day of the week", "the last Friday of the month is 5L, Saturday is 6", 8},
      {"0 0 L-3 * *", "\"L\" is no day of the month", "", 4},
      {"H * * * *", "\"H\" is no minute", "", 0},
      {"? * * * *", "\"?\" is no minute", "", 0},
      {"4294967296 * * * *", "\"4294967296\" is no minute", "", 0},
      {"-0 * * * *", "\"-0\" is no minute", "", 0},
      {"@every 5m", "@every is a key of its own", "write `every = \"5m\"`", 0},
      {"@reboot", "there is no @reboot: a schedule is a time", "", 0},
      {"@fortnightly", "unknown nickname \"@fortnightly\"", "there are @yearly, @monthly, @weekly, @daily and @hourly",
       0},
      {"CRON_TZ=UTC 0 0 * * *", "the zone is no part of the expression", "write it as `timezone`", 0},
      {"0 0 * * *\xC2\xA0", "\"*\xC2\xA0\" is no day of the week", "", 8},
  };
  for (const auto& [text, message, suggestion, offset] : cases) {
    const auto schedule = parse_cron(text);
    ASSERT_FALSE(schedule) << text;
    EXPECT_EQ(schedule.error().message, message) << text;
    EXPECT_EQ(schedule.error().suggestion, suggestion) << text;
    EXPECT_EQ(schedule.error().offset, offset) << text;
  }
}

TEST(Cron, KnowsDaysThatNeverCome) {
  for (const auto* text : {"0 0 30 2 *", "0 0 31 4,6,9,11 *", "0 0 31W 2 ?"})
    EXPECT_FALSE(ever_fires(*parse_cron(text))) << text;
  for (const auto* text : {"0 0 29 2 *", "0 0 31 * *", "0 0 30 2 mon", "0 0 L 2 *", "0 0 */31 2 *", "0 0 * 2 mon"}) {
    EXPECT_TRUE(ever_fires(*parse_cron(text))) << text;
  }
}

TEST(Cron, AcceptsAndRefusesWhatOthersAgreeOn) {
  SLUICE_NEEDS_VECTORS();
  for (const Value& row : vector_cases("cron/syntax.jsonl")) {
    const auto expected = row["expect"].string();
    if (expected == "policy") continue;
    const auto parsed = parse_cron(row["expr"].string());
    EXPECT_EQ(parsed ? "accept" : "reject", expected)
        << row["id"].string() << " " << to_json(row["expr"]) << (parsed ? "" : ": " + parsed.error().message);
  }
}

TEST(Calendar, AcceptsAndRefusesTheZonesThatOthersAgreeOn) {
  SLUICE_NEEDS_VECTORS();
  for (const Value& row : vector_cases("cron/tz_names.jsonl")) {
    const auto expected = row["expect"].string();
    // Contested names are refused: see calendar.hpp.
    const auto accepted = check_time_zone(row["name"].string()).has_value();
    EXPECT_EQ(accepted ? "accept" : "reject", expected == "policy" ? "reject" : expected) << to_json(row["name"]);
  }
}

}  // namespace
}  // namespace sluice
