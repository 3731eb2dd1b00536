// SPDX-License-Identifier: Apache-2.0
#include "model/retry_policy.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace sluice
