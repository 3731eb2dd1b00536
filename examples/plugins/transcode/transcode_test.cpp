// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "support/component_fixture.hpp"
#include "support/places.hpp"

namespace sluice {
namespace {

using namespace std::chrono_literals;

class TranscodeTest : public testing::TestWithParam<Mode> {
 protected:
  void answers(const std::string& body) {
    bench.http([body](const http::Request&) { return http::Response{.body = body}; });
  }
  plugin::Verdict woken(plugin::WakeReason reason) {
    return bench.resume({{"video", "https://example.test/v"}}, Object(),
                        {.reason = reason, .state = R"({"id":"7"})", .state_version = 1});
  }
  static plugin::Verdict waiting() {
    return {.suspension = plugin::Suspension{
                .state = R"({"id":"7"})", .state_version = 1, .wake_after = 1min, .may_be_woken = true}};
  }

  ComponentFixture bench{GetParam(), "transcode", testing_support::build_folder() / "lib/example-plugins"};
};
INSTANTIATE_TEST_SUITE_P(Modes, TranscodeTest, testing::ValuesIn(kModes), mode_name);

TEST_P(TranscodeTest, SubmitsOnceAndParksTheItem) {
  answers(R"({"id":"7"})");
  EXPECT_EQ(bench.process({{"video", "https://example.test/v"}, {"callback", "https://flows.example/callbacks/1"}}),
            waiting());
  EXPECT_EQ(bench.urls(), std::vector<std::string>{"https://transcode.example/jobs"});
  EXPECT_EQ(bench.requests()[0].body,
            R"({"video":"https://example.test/v","callback":"https://flows.example/callbacks/1"})");
  EXPECT_EQ(bench.requests()[0].headers.value_or("Idempotency-Key", ""), "token-1");
}

TEST_P(TranscodeTest, EveryWakeAsksTheService) {
  for (const auto reason : {plugin::WakeReason::timer, plugin::WakeReason::event}) {
    answers(R"({"state":"running"})");
    EXPECT_EQ(woken(reason), waiting());
  }
  answers(R"({"state":"done","url":"https://transcode.example/7.mp4"})");
  EXPECT_EQ(woken(plugin::WakeReason::event),
            plugin::Verdict{.output = Object({{"url", "https://transcode.example/7.mp4"}})});
  EXPECT_EQ(bench.urls(), std::vector<std::string>(3, "https://transcode.example/jobs/7"));
}

TEST_P(TranscodeTest, TheDeadlineIsItsLastChance) {
  answers(R"({"state":"running"})");
  const auto late = woken(plugin::WakeReason::deadline);
  ASSERT_TRUE(late.failure);
  EXPECT_EQ(late.failure->status, plugin::Status::failed);
  EXPECT_EQ(late.failure->message, "job 7 did not end in time");
  answers(R"({"state":"done","url":"u"})");
  EXPECT_EQ(woken(plugin::WakeReason::deadline), plugin::Verdict{.output = Object({{"url", "u"}})});
}

}  // namespace
}  // namespace sluice
