// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/component_fixture.hpp"

namespace sluice {
namespace {

using plugin::Status;

class ItemsSourceTest : public testing::TestWithParam<Mode> {
 protected:
  ComponentFixture bench{GetParam(), "items"};
};
INSTANTIATE_TEST_SUITE_P(Modes, ItemsSourceTest, testing::ValuesIn(kModes), mode_name);

TEST_P(ItemsSourceTest, ElementsAreItemsAndGoOnWhereTheyStopped) {
  bench.create({{"list", Array{Object{{"url", "a"}}, "b", 3, nullptr, Array{4}}}});
  const std::vector<Value> all{Object{{"url", "a"}}, Object{{"value", "b"}}, Object{{"value", 3}},
                               Object{{"value", nullptr}}, Object{{"value", Array{4}}}};
  EXPECT_EQ(bench.estimate(), 5);
  ASSERT_FALSE(bench.open_source().failure);
  const auto some = bench.next(3);
  EXPECT_EQ(some.status, Status::ok);
  EXPECT_EQ(some.emitted, std::vector<Value>(all.begin(), all.begin() + 3));
  ASSERT_FALSE(bench.open_source(some.checkpoint.value()).failure);
  const auto rest = bench.next(3);
  EXPECT_EQ(rest.status, Status::end);
  EXPECT_EQ(rest.emitted, std::vector<Value>(all.begin() + 3, all.end()));
}

TEST_P(ItemsSourceTest, AnEmptyListEndsAtOnce) {
  bench.create({{"list", Array{}}});
  ASSERT_FALSE(bench.open_source().failure);
  const auto reply = bench.next(3);
  EXPECT_EQ(reply.status, Status::end);
  EXPECT_EQ(reply.emitted, std::vector<Value>{});
}

TEST_P(ItemsSourceTest, ACursorBeyondTheListIsRefused) {
  bench.create({{"list", Array{1}}});
  for (const char* cursor : {"2", "x", "0 ", "-1"}) {
    const auto reply = bench.open_source(cursor);
    ASSERT_TRUE(reply.failure) << cursor;
    EXPECT_EQ(reply.failure->status, Status::halt);
    EXPECT_EQ(reply.failure->message, "the list is no longer the one that the run was reading: start a new run");
  }
}

}  // namespace
}  // namespace sluice
