// SPDX-License-Identifier: Apache-2.0
#include "model/quantity.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace sluice {
namespace {

using namespace std::chrono_literals;

TEST(Quantity, DurationsAreSumsOfWholeUnits) {
  const struct {
    const char* text;
    Duration expected;
  } cases[] = {{"250ms", 250ms},
               {"30s", 30s},
               {"1h30m", 90min},
               {"7d", 168h},
               {"0s", 0s},
               {"90m", 90min},
               {"1d1ms", 24h + 1ms},
               {"15us", 15us},
               {"2h0m5s", 2h + 5s},
               {"007s", 7s},
               {"36500d", kLongestDuration}};
  for (const auto& [text, expected] : cases) EXPECT_EQ(parse_duration(text), expected) << text;
}

TEST(Quantity, OtherDurationsAreRefusedWithTheFormToWrite) {
  for (const auto* text : {"", "30", "s", "1.5h", "-1s", "+1s", " 1s", "1s ", "1 s", "1m1h", "1s1s", "1min", "1H",
                           "1h30", "0x1s", "99999999999999999999s", "1s\n"}) {
    const auto duration = parse_duration(text);
    ASSERT_FALSE(duration) << text;
    EXPECT_EQ(duration.error().message,
              "\"" + std::string(text) + R"(": a duration is written like "250ms", "30s", "1h30m" or "7d")");
  }
}

TEST(Quantity, DurationsBeyondACenturyAreRefused) {
  for (const auto* text : {"36501d", "36500d1us", "9223372036854775807d", "9223372036854775807us"}) {
    EXPECT_EQ(parse_duration(text).error().message,
              "\"" + std::string(text) + "\" is too long: a duration is at most 36500d");
  }
}

TEST(Quantity, FormattedDurationsReadBack) {
  const struct {
    Duration duration;
    const char* expected;
  } cases[] = {{0s, "0s"}, {90min, "1h30m"}, {1500ms, "1s500ms"}, {168h + 1us, "7d1us"}, {60s, "1m"}};
  for (const auto& [duration, expected] : cases) {
    EXPECT_EQ(format_duration(duration), expected);
    EXPECT_EQ(parse_duration(expected), duration);
  }
  EXPECT_EQ(format_duration(-90s), "-1m30s");
  EXPECT_EQ(format_duration(Duration::min()), "-106751991d4h54s775ms808us");
}

TEST(Quantity, SizesAreWholeBinaryUnits) {
  EXPECT_EQ(parse_size("512B"), 512);
  EXPECT_EQ(parse_size("64KiB"), 65536);
  EXPECT_EQ(parse_size("3GiB"), 3ll << 30);
  EXPECT_EQ(parse_size("0B"), 0);
  for (const auto* text : {"", "64", "64KB", "64kib", "1.5MiB", "-1B", "1 KiB", "KiB"}) {
    EXPECT_EQ(parse_size(text).error().message,
              "\"" + std::string(text) + R"(": a size is written like "512B", "64KiB" or "10MiB")");
  }
  EXPECT_EQ(parse_size("8388608TiB").error().message, "\"8388608TiB\" is too large for a size");
}

TEST(Quantity, FormattedSizesReadBack) {
  for (const std::int64_t bytes : {std::int64_t{0}, std::int64_t{1000}, std::int64_t{1024}, std::int64_t{1536},
                                   std::int64_t{5} << 40, std::numeric_limits<std::int64_t>::max()}) {
    EXPECT_EQ(parse_size(format_size(bytes)), bytes);
  }
  EXPECT_EQ(format_size(1536), "1536B");
  EXPECT_EQ(format_size(5ll << 20), "5MiB");
}

TEST(Quantity, RatesAreCountsPerUnit) {
  EXPECT_EQ(parse_rate("10/s"), (Rate{10, 1s}));
  EXPECT_EQ(parse_rate("1/min"), (Rate{1, 1min}));
  EXPECT_EQ(parse_rate("60/h"), (Rate{60, 1h}));
  EXPECT_EQ(parse_rate("500/d"), (Rate{500, 24h}));
  for (const auto* text :
       {"", "10", "/s", "0/s", "-1/s", "1/m", "1 / s", "1/5s", "1.5/s", "1/s ", "99999999999999999999/s"}) {
    EXPECT_EQ(parse_rate(text).error().message,
              "\"" + std::string(text) + R"(": a rate is written like "10/s", "1/min", "60/h" or "500/d")");
  }
}

TEST(Quantity, FormattedRatesReadBackWhereTheyHaveAUnit) {
  for (const auto* text : {"10/s", "1/min", "60/h", "500/d"}) EXPECT_EQ(format_rate(*parse_rate(text)), text);
  EXPECT_EQ(format_rate({3, 90s}), "3 in 1m30s");
}

}  // namespace
}  // namespace sluice
