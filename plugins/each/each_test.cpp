// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <vector>

#include "support/component_fixture.hpp"

namespace sluice {
namespace {

class EachTest : public testing::TestWithParam<Mode> {
 protected:
  std::vector<Value> children_of(Value list) {
    const auto verdict = bench.process({{"list", std::move(list)}});
    EXPECT_FALSE(verdict.failure);
    return verdict.emitted.value_or(std::vector<Value>{"it expanded nothing"});
  }

  ComponentFixture bench{GetParam(), "each"};
};
INSTANTIATE_TEST_SUITE_P(Modes, EachTest, testing::ValuesIn(kModes), mode_name);

TEST_P(EachTest, TablesBecomeItemsAndScalarsBecomeTheirValue) {
  const std::vector<Value> expected{Object{{"video_no", "VI1"}}, Object{{"value", "b"}}, Object{{"value", 3}},
                                    Object{{"value", nullptr}}, Object{{"value", Array{4}}}};
  EXPECT_EQ(children_of(Array{Object{{"video_no", "VI1"}}, "b", 3, nullptr, Array{4}}), expected);
}

TEST_P(EachTest, AnEmptyListExpandsToNothing) {
  EXPECT_EQ(children_of(Array{}), std::vector<Value>{});
}

}  // namespace
}  // namespace sluice
