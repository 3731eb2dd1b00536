// SPDX-License-Identifier: Apache-2.0
#include "runtime/batch_size.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

using namespace std::chrono_literals;

TEST(BatchSize, GrowsWhileFullCallsAreShort) {
  BatchSize size;
  for (const int expected : {1, 2, 4, 8, 16}) {
    EXPECT_EQ(size.of(64), expected);
    size.note(expected, 5ms);
  }
  size.note(3, 1ms);  // not full: says nothing of more
  EXPECT_EQ(size.of(64), 32);
  EXPECT_EQ(size.of(10), 10);
}

TEST(BatchSize, ShrinksUntilCallsAreNotLong) {
  BatchSize size;
  for (const int items : {1, 2, 4, 8}) size.note(items, 5ms);
  size.note(16, 50ms);
  EXPECT_EQ(size.of(64), 16);
  size.note(16, 2s);
  EXPECT_EQ(size.of(64), 8);
  size.note(4, 2s);
  EXPECT_EQ(size.of(64), 2);
  for (int i = 0; i < 3; ++i) size.note(1, 2s);
  EXPECT_EQ(size.of(64), 1);
}

}  // namespace
}  // namespace sluice
