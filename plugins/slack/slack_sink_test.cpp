// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/component_fixture.hpp"
#include "support/vectors.hpp"

namespace sluice {
namespace {

using plugin::Status;

constexpr auto kWebhook = "https://hooks.slack.example/services/T0/B0/secret";

class SlackSinkTest : public testing::TestWithParam<Mode> {
 protected:
  SlackSinkTest() {
    bench.secrets["slack_url"] = kWebhook;
    EXPECT_TRUE(bench.create({{"webhook", "slack_url"}}).has_value());
  }

  plugin::Verdict write(Object params) {
    const auto reply = bench.write({{.params = std::move(params), .item = Object()}});
    EXPECT_FALSE(reply.failure);
    return reply.verdicts.at(0);
  }
  plugin::Verdict answered(HttpAnswer answer) {
    bench.http([&](const http::Request&) { return answer; });
    return write({{"text", "hi"}});
  }

  ComponentFixture bench{GetParam(), "slack"};
};
INSTANTIATE_TEST_SUITE_P(Modes, SlackSinkTest, testing::ValuesIn(kModes), mode_name);

TEST_P(SlackSinkTest, PostsAMessage) {
  bench.http([](const http::Request&) { return http::Response{.body = "ok"}; });
  EXPECT_EQ(write({{"text", "a < b"}, {"blocks", Array{Object{{"type", "divider"}}}}}), plugin::Verdict{});
  ASSERT_EQ(bench.urls(), std::vector<std::string>{kWebhook});
  const auto& sent = bench.requests()[0];
  EXPECT_EQ(sent.method, "POST");
  EXPECT_EQ(sent.headers.value_or("Content-Type", ""), "application/json");
  EXPECT_EQ(sent.headers.find("Idempotency-Key"), nullptr) << "Slack knows none";
  EXPECT_EQ(sent.body, R"({"text":"a &lt; b","blocks":[{"type":"divider"}]})");
}

TEST_P(SlackSinkTest, WhatSlackWouldRefuseIsNotSent) {
  const auto verdict = write({{"text", "x"}, {"blocks", Array{Object{{"type", "sektion"}}}}});
  ASSERT_TRUE(verdict.failure);
  EXPECT_EQ(verdict.failure->status, Status::failed);
  EXPECT_EQ(verdict.failure->message, "blocks[0] has no type that Slack knows");
  EXPECT_EQ(write({{"text", " "}}).failure->message, "the message has no text, and Slack takes no empty ones");
  EXPECT_TRUE(bench.urls().empty());
}

TEST_P(SlackSinkTest, AnswersMeanWhatSlackMeansByThem) {
  using namespace std::chrono_literals;
  struct Case {
    HttpAnswer answer;
    Status status;
    std::optional<Duration> after;
    std::string code;
    std::string message;
  };
  const auto says = [](int status, std::string body, http::Headers headers = {}) {
    return http::Response{status, std::move(headers), std::move(body)};
  };
  const std::string fast = "Slack is written to faster than it takes messages";
  const Case cases[] = {
      {says(404, "no_service"),
       Status::failed,
       {},
       "no_service",
       "the webhook was removed or switched off; make a new one and put its address into the secret (no_service)"},
      {says(403, "action_prohibited\n"),
       Status::failed,
       {},
       "action_prohibited",
       "an administrator of the workspace does not allow this webhook to write; ask for it to be allowed "
       "(action_prohibited)"},
      {says(200, R"({"ok":false,"error":"channel_not_found"})"),
       Status::failed,
       {},
       "channel_not_found",
       "the channel that the webhook writes to is gone or closed to it; make a webhook for another one "
       "(channel_not_found)"},
      {says(400, "some_new_word"), Status::failed, {}, "http_400", "hooks.slack.example answered 400"},
      {says(429, "rate_limited", {{"Retry-After", "7"}}), Status::throttled, 7s, "rate_limited", fast},
      {says(429, R"({"retry_after":30,"ok":false,"error":"rate_limited"})"), Status::throttled, 30s, "rate_limited",
       fast},
      {says(429, R"({"retry_after":9223372036854775807})"), Status::throttled, 24h, "rate_limited", fast},
      {says(429, R"({"retry_after":-1})"), Status::retry, {}, "rate_limited", fast},
      {says(429, ""), Status::retry, {}, "rate_limited", fast},
      {says(503, "", {{"Retry-After", "5"}}), Status::throttled, 5s, "http_503", "hooks.slack.example answered 503"},
      {says(500, "rollup_error"), Status::retry, {}, "http_500", "hooks.slack.example answered 500"},
      {says(302, "", {{"Location", "https://slack.com/"}}),
       Status::failed,
       {},
       "redirect",
       "the webhook's address leads elsewhere, which Slack's own does not; check the secret"},
      {says(200, "<html>login</html>"),
       Status::retry,
       {},
       "",
       "something that is not Slack answered, perhaps a proxy's login page"},
      {TransportError{"timeout", "no answer within 30 s"},
       Status::retry,
       {},
       "timeout",
       "hooks.slack.example: no answer within 30 s"},
  };
  for (const auto& [answer, status, after, code, message] : cases) {
    const auto verdict = answered(answer);
    ASSERT_TRUE(verdict.failure) << message;
    EXPECT_EQ(verdict.failure->status, status) << message;
    EXPECT_EQ(verdict.failure->retry_after, after) << message;
    EXPECT_EQ(verdict.failure->code, code);
    EXPECT_EQ(verdict.failure->message, message);
  }
}

TEST_P(SlackSinkTest, TheCheckWantsAnAddress) {
  EXPECT_FALSE(bench.check().failure);
  bench.secrets["slack_url"] = "xoxb-1";
  EXPECT_EQ(bench.check().failure->message,
            "the webhook is no address; it begins with https://hooks.slack.com/services/");
  bench.secrets.clear();
  EXPECT_EQ(bench.check().failure->status, Status::halt);
}

// What a vector's words expect of an answer.
bool is_as_expected(const plugin::Verdict& verdict, const std::string& expected) {
  if (expected == "success") return !verdict.failure;
  if (!verdict.failure) return false;
  const Status status = verdict.failure->status;
  if (expected.starts_with("permanent") || expected.starts_with("failure")) return status == Status::failed;
  if (const auto at = expected.find(">= "); at != std::string::npos) {
    return status == Status::throttled &&
           verdict.failure->retry_after >= std::chrono::seconds(std::stoi(expected.substr(at + 3)));
  }
  return status == Status::retry;  // "retry", "retry with normal backoff", and our policy on what is not Slack
}

TEST_P(SlackSinkTest, AnswersOfTheVectors) {
  SLUICE_NEEDS_VECTORS();
  for (const Value& c : vector_cases("slack/responses.jsonl")) {
    http::Response response{static_cast<int>(c["status"].integer()), {}, c["body"].string()};
    for (const auto& [name, value] : c["headers"].object()) response.headers.add(name, value.string());
    const auto verdict = answered(response);
    EXPECT_TRUE(is_as_expected(verdict, c["expect"].string()))
        << c["id"].string() << ": " << (verdict.failure ? verdict.failure->message : "");
  }
}

TEST_P(SlackSinkTest, DeclaresItsLimitForEachWebhook) {
  const auto& limits = bench.manifest().limits;
  ASSERT_EQ(limits.size(), 1u);
  EXPECT_EQ(limits[0].name, "slack.webhook");
  EXPECT_EQ(limits[0].key_option, "webhook");
}

}  // namespace
}  // namespace sluice
