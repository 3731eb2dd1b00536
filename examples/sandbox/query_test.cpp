// SPDX-License-Identifier: Apache-2.0
#include "query.hpp"

#include <gtest/gtest.h>

namespace sluice::sandbox {
namespace {

TEST(Query, ValuesAreDecoded) {
  EXPECT_EQ(query_value("task_id=a%2Fb&unique_id=my+name", "task_id"), "a/b");
  EXPECT_EQ(query_value("task_id=a%2Fb&unique_id=my+name", "unique_id"), "my name");
  EXPECT_EQ(query_value("%74ask_id=1", "task_id"), "1");
}

TEST(Query, TheFirstOfANameCountsAndAbsentIsNotEmpty) {
  EXPECT_EQ(query_value("a=1&a=2", "a"), "1");
  EXPECT_EQ(query_value("a&b=", "a"), "");
  EXPECT_EQ(query_value("a&b=", "b"), "");
  EXPECT_EQ(query_value("a&b=", "c"), std::nullopt);
  EXPECT_EQ(query_value("", "a"), std::nullopt);
}

TEST(Query, BrokenEncodingStaysAsItIs) {
  EXPECT_EQ(percent_decoded("100%"), "100%");
  EXPECT_EQ(percent_decoded("%4"), "%4");
  EXPECT_EQ(percent_decoded("%zz%41"), "%zzA");
}

}  // namespace
}  // namespace sluice::sandbox
