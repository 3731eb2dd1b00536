// SPDX-License-Identifier: Apache-2.0
#include "journal/turnstile.hpp"

#include <gtest/gtest.h>

#include "support/folder.hpp"

namespace sluice {
namespace {

// Two engines' turnstiles of one journal, in one thread: the second leaves while the first one waits.
class TurnstileTest : public testing::Test {
 protected:
  const testing_support::Folder folder_;
  const std::string path_ = (folder_.path() / "journal.db").string();
  std::unique_ptr<Turnstile> other_ = Turnstile::open(path_).value();
  std::unique_ptr<Turnstile> mine_ =
      Turnstile::open(path_, {.given_up = [this] { return other_->leave(), false; }}).value();
};

TEST_F(TurnstileTest, NobodyGivesWayToNobody) {
  ASSERT_TRUE(mine_->enter([] { FAIL(); }));
  EXPECT_FALSE(mine_->contended());
}

TEST_F(TurnstileTest, WaysAreGivenAsLongAsTheyAreTaken) {
  int given = 0;
  ASSERT_TRUE(other_->enter());
  ASSERT_TRUE(mine_->enter([&] {
    if (++given > 1) return;
    ASSERT_TRUE(other_->enter());
  }));
  EXPECT_EQ(given, 2) << "the second is not taken";
  EXPECT_TRUE(mine_->contended());
}

TEST_F(TurnstileTest, WhoAlwaysTakesTheWayHoldsNobodyUpForEver) {
  int given = 0;
  ASSERT_TRUE(other_->enter());
  ASSERT_TRUE(mine_->enter([&] {
    given += 1;
    ASSERT_TRUE(other_->enter());
  }));
  EXPECT_EQ(given, 4);
}

TEST_F(TurnstileTest, WithoutAWayToGiveAWaiterIsNext) {
  ASSERT_TRUE(other_->enter());
  ASSERT_TRUE(mine_->enter());
  EXPECT_TRUE(mine_->contended());
}

}  // namespace
}  // namespace sluice
