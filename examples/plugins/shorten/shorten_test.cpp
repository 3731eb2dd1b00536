// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "json/json.hpp"
#include "support/component_fixture.hpp"
#include "support/places.hpp"

namespace sluice {
namespace {

class ShortenTest : public testing::TestWithParam<Mode> {
 protected:
  ShortenTest() {
    bench.secrets["token"] = "sk-1";
    bench.create({{"token", "token"}});
  }

  ComponentFixture bench{GetParam(), "shorten", testing_support::build_folder() / "lib/example-plugins"};
};
INSTANTIATE_TEST_SUITE_P(Modes, ShortenTest, testing::ValuesIn(kModes), mode_name);

TEST_P(ShortenTest, SendsTheLinkAndKeepsTheShortOne) {
  bench.http([](const http::Request&) { return http::Response{.body = R"({"short":"https://s.example/1"})"}; });

  const auto verdict = bench.process({{"url", "https://example.test/long"}});

  EXPECT_EQ(verdict, plugin::Verdict{.output = Object({{"short", "https://s.example/1"}})});
  ASSERT_EQ(bench.urls(), std::vector<std::string>{"https://s.example/api"});
  const http::Request& sent = bench.requests()[0];
  EXPECT_EQ(sent.method, "POST");
  EXPECT_EQ(sent.body, R"({"url":"https://example.test/long"})");
  EXPECT_EQ(sent.headers.value_or("Authorization", ""), "Bearer sk-1");
  EXPECT_EQ(sent.headers.value_or("Content-Type", ""), "application/json");
  EXPECT_EQ(sent.headers.value_or("Idempotency-Key", ""), "token-1");
}

TEST_P(ShortenTest, AWronglyTypedAnswerFailsTheItem) {
  bench.http([](const http::Request&) { return http::Response{.body = "[]"}; });
  const auto verdict = bench.process({{"url", "https://example.test/long"}});
  ASSERT_TRUE(verdict.failure);
  EXPECT_EQ(verdict.failure->status, plugin::Status::internal);
}

}  // namespace
}  // namespace sluice
