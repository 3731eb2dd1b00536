// SPDX-License-Identifier: Apache-2.0
#include "model/retry_policy.hpp"

#include <gtest/gtest.h>

#include "support/vectors.hpp"

namespace sluice {
namespace {

using namespace std::chrono_literals;

TEST(RetryPolicy, BackOffGrowsByItsFactorUpToItsMaximum) {
  const RetryPolicy policy{.initial = 1s, .factor = 2.0, .max = 5s, .jitter = Jitter::none};
  EXPECT_EQ(back_off(policy, 1, 0.5), 1s);
  EXPECT_EQ(back_off(policy, 2, 0.5), 2s);
  EXPECT_EQ(back_off(policy, 3, 0.5), 4s);
  EXPECT_EQ(back_off(policy, 4, 0.5), 5s);
  EXPECT_EQ(back_off(policy, 5000, 0.5), 5s);
}

TEST(RetryPolicy, JitterScattersWithinItsRange) {
  EXPECT_EQ(back_off({.initial = 8s, .jitter = Jitter::full}, 1, 0.0), 0s);
  EXPECT_EQ(back_off({.initial = 8s, .jitter = Jitter::full}, 1, 0.25), 2s);
  EXPECT_EQ(back_off({.initial = 8s, .jitter = Jitter::equal}, 1, 0.0), 4s);
  EXPECT_EQ(back_off({.initial = 8s, .jitter = Jitter::equal}, 1, 0.5), 6s);
}

// The sequences of others that follow from a policy; what needs an attempt's answer is plan's and the SDK's to test.
TEST(RetryPolicy, KeepsToTheBoundsOfOthers) {
  SLUICE_NEEDS_VECTORS();
  for (const Value& c : vector_cases("retry/backoff.jsonl")) {
    const auto jitter = c["jitter"].string_or("none");
    if (c["base"].is_null() || jitter == "decorrelated") continue;  // a jitter that we do not offer
    const auto seconds = [](const Value& value) { return std::chrono::seconds(value.integer()); };
    const RetryPolicy policy{.initial = seconds(c["base"]),
                             .factor = c["factor"].number(),
                             .max = seconds(c["cap"]),
                             .jitter = jitter == "full" ? Jitter::full : Jitter::none};
    if (c["bounds"].is_array()) {
      for (std::size_t i = 0; i < c["bounds"].size(); ++i) {
        const Value& bounds = c["bounds"][i];
        const int failures = static_cast<int>(i) + 1;
        EXPECT_EQ(back_off(policy, failures, 0.0), seconds(bounds[0uz])) << c["id"].string();
        EXPECT_LE(back_off(policy, failures, 0.999999), seconds(bounds[1uz])) << c["id"].string();
        EXPECT_GT(back_off(policy, failures, 0.999999), seconds(bounds[1uz]) * 99 / 100) << c["id"].string();
      }
    } else {
      EXPECT_EQ(back_off(policy, static_cast<int>(c["attempt"].integer()), 0.5), seconds(c["expected_delays_s"][0uz]))
          << c["id"].string();
    }
  }
}

}  // namespace
}  // namespace sluice
