// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "support/component_fixture.hpp"

namespace sluice {
namespace {

using namespace std::chrono_literals;
using plugin::ClaimedKey;

class DedupeTest : public testing::TestWithParam<Mode> {
 protected:
  ComponentFixture bench{GetParam(), "dedupe"};
};
INSTANTIATE_TEST_SUITE_P(Modes, DedupeTest, testing::ValuesIn(kModes), mode_name);

TEST_P(DedupeTest, ClaimsTheKeyForTheWorkflowAndForEver) {
  const auto verdict = bench.process({{"key", "VI1"}});
  EXPECT_FALSE(verdict.failure);
  EXPECT_EQ(verdict.claims, (std::vector<ClaimedKey>{{"dev.sluice.dedupe/workflow/test", "VI1", std::nullopt}}));
}

TEST_P(DedupeTest, KeepsAKeyAsLongAsItIsToldInTheScopeItIsTold) {
  bench.create({{"keep", "90d"}, {"scope", "videos"}});
  EXPECT_EQ(bench.process({{"key", "VI1"}}).claims,
            (std::vector<ClaimedKey>{{"dev.sluice.dedupe/name/videos", "VI1", 90 * 24h}}));
}

TEST_P(DedupeTest, AnyValueCanBeAKeyAndTextIsItself) {
  const std::pair<Value, std::string> rows[] = {
      {7, "7"}, {"7", "7"}, {true, "true"}, {Array{"a", 1}, R"(["a",1])"}, {Object{{"id", 1}}, R"({"id":1})"}};
  for (const auto& [key, text] : rows) {
    const auto claims = bench.process({{"key", key}}).claims;
    ASSERT_EQ(claims.size(), 1U);
    EXPECT_EQ(claims.front().key, text);
  }
}

TEST_P(DedupeTest, AnEmptyKeyFailsItsItem) {
  for (const Value& key : {Value(""), Value(nullptr)}) {
    const auto verdict = bench.process({{"key", key}});
    ASSERT_TRUE(verdict.failure);
    EXPECT_EQ(verdict.failure->status, plugin::Status::failed);
    EXPECT_TRUE(verdict.claims.empty());
  }
}

}  // namespace
}  // namespace sluice
