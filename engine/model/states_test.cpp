// SPDX-License-Identifier: Apache-2.0
#include "model/states.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(States, NamesReadBackAsTheSameState) {
  for (const auto state : {ItemState::ready, ItemState::retrying, ItemState::waiting, ItemState::delivering,
                           ItemState::cancelling, ItemState::done, ItemState::expanded, ItemState::dead}) {
    EXPECT_EQ(item_state(name(state)), state);
  }
  EXPECT_EQ(item_state("finished"), std::nullopt);
}

TEST(States, ANumberThatIsNoStateHasNoName) {
  EXPECT_EQ(name(static_cast<ItemState>(6)), "");
  EXPECT_EQ(name(static_cast<ItemState>(13)), "");
  EXPECT_EQ(name(static_cast<RunState>(3)), "");
  EXPECT_EQ(item_state(""), std::nullopt);
}

TEST(States, ADeliveryThatIsNotMadeIsCalledDead) {
  EXPECT_EQ(name(DeliveryState::owed), "owed");
  EXPECT_EQ(name(DeliveryState::delivered), "delivered");
  EXPECT_EQ(name(DeliveryState::undelivered), "dead");
  EXPECT_EQ(name(DeliveryState::withdrawn), "withdrawn");
}

TEST(States, AClosedItemNeverChanges) {
  for (const auto closed :
       {ItemState::done, ItemState::expanded, ItemState::skipped, ItemState::dead, ItemState::cancelled}) {
    for (const auto next : {ItemState::ready, ItemState::waiting, ItemState::delivering, ItemState::done}) {
      EXPECT_FALSE(may_follow(closed, next)) << name(closed) << " -> " << name(next);
    }
  }
}

TEST(States, AnItemThatDeliversNeverGoesBackToItsSteps) {
  EXPECT_FALSE(may_follow(ItemState::delivering, ItemState::ready));
  EXPECT_FALSE(may_follow(ItemState::delivering, ItemState::waiting));
  EXPECT_TRUE(may_follow(ItemState::delivering, ItemState::done));
}

}  // namespace
}  // namespace sluice
