// SPDX-License-Identifier: Apache-2.0
#include <sluice/retry_after.hpp>

#include <gtest/gtest.h>

#include "support/vectors.hpp"

namespace sluice {
namespace {

using namespace std::chrono_literals;
using Time = std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds>;

// 2015-10-21T07:28:00Z
constexpr Time kNow{1'445'412'480'000ms};

TEST(RetryAfter, TakesSecondsAndEachFormOfDate) {
  EXPECT_EQ(parse_retry_after("120", kNow), 120s);
  EXPECT_EQ(parse_retry_after("Wed, 21 Oct 2015 07:28:30 GMT", kNow), 30s);
  EXPECT_EQ(parse_retry_after("Wednesday, 21-Oct-15 07:28:30 GMT", kNow), 30s);
  EXPECT_EQ(parse_retry_after("Wed Oct 21 07:28:30 2015", kNow), 30s);
  EXPECT_EQ(parse_retry_after("Sun Nov  6 08:49:37 1994", kNow), 0s);
}

TEST(RetryAfter, ATwoDigitYearIsTheNearestNotFarAhead) {
  EXPECT_EQ(parse_retry_after("Sunday, 06-Nov-94 08:49:37 GMT", kNow), 0s);   // 1994
  EXPECT_EQ(parse_retry_after("Sunday, 06-Nov-64 08:49:37 GMT", kNow), 24h);  // 2064
  EXPECT_EQ(parse_retry_after("Sunday, 06-Nov-66 08:49:37 GMT", kNow), 0s);   // 1966
}

TEST(RetryAfter, IsCapped) {
  for (const auto* far : {"86401", "9223372036854775808", "99999999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"}) {
    EXPECT_EQ(parse_retry_after(far, kNow), kLongestRetryAfter) << far;
  }
}

TEST(RetryAfter, AgreesWithTheVectors) {
  SLUICE_NEEDS_VECTORS();
  for (const Value& c : vector_cases("retry/retry_after.jsonl")) {
    std::tm utc{};
    ASSERT_NE(::strptime(c["now"].string().c_str(), "%Y-%m-%dT%H:%M:%SZ", &utc), nullptr);
    const Time now{std::chrono::seconds(::timegm(&utc))};
    const auto found = parse_retry_after(c["header"].string(), now);
    // Numbers beyond 64 bits and years far ahead are null in the vectors, with the advice to cap them.
    if (c["wait_seconds"].is_null() && c["policy"].string_or("").starts_with("cap")) {
      EXPECT_EQ(found, kLongestRetryAfter) << c["id"].string();
    } else if (c["wait_seconds"].is_null()) {
      EXPECT_EQ(found, std::nullopt) << c["id"].string();
    } else {
      EXPECT_EQ(found, std::min<std::chrono::milliseconds>(std::chrono::seconds(c["wait_seconds"].integer()),
                                                           kLongestRetryAfter))
          << c["id"].string();
    }
  }
}

}  // namespace
}  // namespace sluice
