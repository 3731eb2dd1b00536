// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "support/component_fixture.hpp"
#include "support/places.hpp"

namespace sluice {
namespace {

class CollectTest : public testing::TestWithParam<Mode> {
 protected:
  CollectTest() {
    bench.secrets["key"] = "sk-1";
    bench.create({{"url", "https://collect.example/v1"}, {"token", "key"}});
  }
  plugin::Reply write_two() {
    return bench.write({{.params = {{"record", Object{{"n", 1}}}}, .item = {}, .token = "t1"},
                        {.params = {{"record", Object{{"n", 2}}}}, .item = {}, .token = "t2"}});
  }

  ComponentFixture bench{GetParam(), "collect", testing_support::build_folder() / "lib/example-plugins"};
};
INSTANTIATE_TEST_SUITE_P(Modes, CollectTest, testing::ValuesIn(kModes), mode_name);

TEST_P(CollectTest, SendsABatchInOneRequest) {
  bench.http([](const http::Request&) { return http::Response{.status = 202}; });
  EXPECT_EQ(write_two().verdicts, (std::vector<plugin::Verdict>{{}, {}}));
  ASSERT_EQ(bench.requests().size(), 1);
  EXPECT_EQ(bench.requests()[0].body, R"([{"token":"t1","record":{"n":1}},{"token":"t2","record":{"n":2}}])");
  EXPECT_EQ(bench.requests()[0].headers.value_or("Authorization", ""), "Bearer sk-1");
  EXPECT_EQ(bench.manifest().batch, 100);
}

TEST_P(CollectTest, ABatchThatIsRefusedIsSentAgainAsAWhole) {
  bench.http([](const http::Request&) { return http::Response{.status = 502}; });
  const auto reply = write_two();
  ASSERT_EQ(reply.verdicts.size(), 2);
  for (const auto& verdict : reply.verdicts) {
    ASSERT_TRUE(verdict.failure);
    EXPECT_EQ(verdict.failure->status, plugin::Status::retry);
    EXPECT_EQ(verdict.failure->message, "collect.example answered 502");
  }
}

}  // namespace
}  // namespace sluice
