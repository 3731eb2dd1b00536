// SPDX-License-Identifier: Apache-2.0
#include "runtime/limiter.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

using namespace std::chrono_literals;

const Timestamp kNow{1'000'000s};

Limiter slots(int concurrency) {
  return {{.name = "l", .concurrency = concurrency}, "k", Epoch{7}};
}

// What the journal would answer.
change::ReserveLimit answer(change::ReserveLimit asked, std::vector<Timestamp> granted) {
  asked.granted = std::move(granted);
  return asked;
}

TEST(Limiter, AThrottleVoidsItsGrantsAndFreesTheirSlots) {
  auto limiter = slots(3);
  EXPECT_FALSE(limiter.granted(answer(*limiter.reservation(kNow, 2), {kNow, kNow}), kNow));
  EXPECT_TRUE(limiter.available(kNow));
  const auto changes = limiter.throttled(kNow + 30s);
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(std::get<change::ThrottleLimit>(changes[0]).until, kNow + 30s);
  EXPECT_EQ(std::get<change::ReleaseSlots>(changes[1]).count, 2);
  EXPECT_FALSE(limiter.available(kNow));
  EXPECT_FALSE(limiter.reservation(kNow, 1));
  EXPECT_EQ(limiter.next(), kNow + 30s);
}

TEST(Limiter, AThrottleVoidsWhatIsBeingReservedToo) {
  auto limiter = slots(3);
  const auto asked = *limiter.reservation(kNow, 2);
  limiter.throttled(kNow + 30s);
  const auto freed = limiter.granted(answer(asked, {kNow, kNow}), kNow);
  ASSERT_TRUE(freed);
  EXPECT_EQ(freed->count, 2);
  EXPECT_FALSE(limiter.available(kNow));
  EXPECT_FALSE(limiter.reservation(kNow, 1));
}

TEST(Limiter, ACallThatEndsDoesNotLiftAThrottle) {
  auto limiter = slots(3);
  limiter.throttled(kNow + 30s);
  EXPECT_EQ(limiter.released()->count, 1);
  EXPECT_FALSE(limiter.reservation(kNow, 1));
}

TEST(Limiter, AGrantThatHasWaitedTooLongIsGivenBackForANewOne) {
  Limiter limiter({.name = "l", .rate_count = 1, .rate_period = 60s}, "", Epoch{7});
  limiter.granted(answer(*limiter.reservation(kNow, 1), {kNow}), kNow);
  EXPECT_TRUE(limiter.available(kNow + 100ms));
  EXPECT_FALSE(limiter.available(kNow + 59s));
  EXPECT_EQ(limiter.reservation(kNow + 59s, 1)->returned, 1);
}

TEST(Limiter, SlotsThatNobodyUsesAreGivenBack) {
  auto limiter = slots(2);
  limiter.granted(answer(*limiter.reservation(kNow, 2), {kNow, kNow}), kNow);
  limiter.take();
  EXPECT_FALSE(limiter.unused(kNow + 999ms));
  const auto unused = limiter.unused(kNow + 1s);
  ASSERT_TRUE(unused);
  EXPECT_EQ(unused->returned, 1);
  EXPECT_EQ(unused->wanted, 0);
  EXPECT_FALSE(limiter.unused(kNow + 1s));
  limiter.granted(answer(*unused, {}), kNow + 1s);
  EXPECT_TRUE(limiter.reservation(kNow + 1s, 1));
}

TEST(Limiter, ACallThatIsNotMadeKeepsItsGrant) {
  auto limiter = slots(1);
  limiter.granted(answer(*limiter.reservation(kNow, 1), {kNow}), kNow);
  limiter.take();
  EXPECT_FALSE(limiter.available(kNow));
  limiter.put_back(kNow);
  EXPECT_TRUE(limiter.available(kNow));
}

}  // namespace
}  // namespace sluice
