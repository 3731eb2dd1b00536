// SPDX-License-Identifier: Apache-2.0
#include "rate_limits.hpp"

#include <gtest/gtest.h>

namespace sluice::sandbox {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp kStart{std::chrono::hours(24 * 365 * 56)};

TEST(RateLimits, UploadIsOneAMinuteForAnAccount) {
  RateLimits limits;
  const Rates rates = documented_rates();
  EXPECT_TRUE(limits.admit(rates, Limit::upload, "a", kStart));
  EXPECT_FALSE(limits.admit(rates, Limit::upload, "a", kStart + 59s));
  EXPECT_TRUE(limits.admit(rates, Limit::upload, "b", kStart + 59s));
  EXPECT_TRUE(limits.admit(rates, Limit::upload, "a", kStart + 60s)) << "a refused call is not counted";
}

TEST(RateLimits, FiveListsMayComeAtOnceAndThenOneEachFifthOfASecond) {
  RateLimits limits;
  const Rates rates = documented_rates();
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(limits.admit(rates, Limit::list, "a", kStart)) << i;
  EXPECT_FALSE(limits.admit(rates, Limit::list, "a", kStart));
  EXPECT_TRUE(limits.admit(rates, Limit::list, "a", kStart + 200ms));
  EXPECT_FALSE(limits.admit(rates, Limit::list, "a", kStart + 200ms));
}

TEST(RateLimits, LimitsAreCountedApart) {
  RateLimits limits;
  const Rates rates = documented_rates();
  for (const Limit limit : {Limit::upload, Limit::status, Limit::list, Limit::none}) {
    EXPECT_TRUE(limits.admit(rates, limit, "a", kStart));
  }
}

TEST(Rates, ReadAndShow) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases{
      {"on", "upload=1/min,status=1/s,list=5/s"},
      {"off", "upload=off,status=off,list=off"},
      {"upload=10/min, list=off", "upload=10/min,status=1/s,list=off"},
  };
  for (const auto& [text, shown] : cases) {
    Rates rates;
    EXPECT_TRUE(read_field(rates, text)) << text;
    EXPECT_EQ(show_field(rates), Value(shown)) << text;
  }
}

TEST(Rates, NonsenseIsRefused) {
  for (const auto* text : {"", "yes", "upload", "upload=1", "upload=0/s", "upload=1/y", "delete=1/s"}) {
    Rates rates;
    EXPECT_FALSE(read_field(rates, text)) << text;
  }
}

}  // namespace
}  // namespace sluice::sandbox
