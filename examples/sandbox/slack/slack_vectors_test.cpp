// SPDX-License-Identifier: Apache-2.0
//
// Replays slack/payloads.jsonl of the test vectors: what an incoming webhook takes, and Slack's word for the rest.
#include <gtest/gtest.h>

#include "json/json.hpp"
#include "slack/inbox.hpp"
#include "support/vectors.hpp"

namespace sluice::sandbox::slack {
namespace {

// {"$text": {prefix, repeat, times}} stands for a long text.
Value expanded(const Value& value) {
  if (const Value& text = value["$text"]; text.is_object()) {
    std::string out(text["prefix"].string_or(""));
    for (std::int64_t i = 0; i < text["times"].integer_or(0); ++i) out += text["repeat"].string_or("");
    return out;
  }
  Value out = value;
  if (out.is_array()) std::ranges::transform(out.array(), out.array().begin(), expanded);
  if (out.is_object()) {
    for (Member& member : out.object()) member.value = expanded(member.value);
  }
  return out;
}

std::string body_of(const Value& vector) {
  if (!vector["payload"].is_null()) return to_json(expanded(vector["payload"]));
  // The one body in base64 is malformed UTF-8: {"text":"<FF FE>"}.
  return vector["raw"].is_string() ? vector["raw"].string() : "{\"text\":\"\xFF\xFE\"}";
}

TEST(SlackVectors, TheInboxTakesAndRefusesWhatSlackDoes) {
  SLUICE_NEEDS_VECTORS();
  for (const Value& vector : vector_cases("slack/payloads.jsonl")) {
    const Value& expect = vector["expect"];
    const http::Request request{
        .method = "POST",
        .path = "/services/T/B/x",
        .headers = {{"Content-Type", std::string(vector["content_type"].string_or("application/json"))}},
        .body = body_of(vector)};
    const http::Response response = Inbox().receive(request, Timestamp(), 1);
    const bool accepted = expect["accept"].boolean_or(false);
    // Rows marked `policy` are Slack's own "no_text", by their note.
    const std::string_view word = accepted ? "ok" : expect["body"].string_or("no_text");
    EXPECT_EQ(response.body, word) << vector["id"].string() << " " << vector["name"].string();
    EXPECT_EQ(response.status, accepted ? 200 : expect["status"].integer_or(400)) << vector["id"].string();
  }
}

TEST(SlackVectors, AScriptedAnswerIsGivenAsItIs) {
  SLUICE_NEEDS_VECTORS();
  const http::Request request{.method = "POST", .path = "/services/T/B/x", .headers = {}, .body = R"({"text":"hi"})"};
  for (const Value& vector : vector_cases("slack/responses.jsonl")) {
    Inbox inbox;
    auto answer = read_scripted_answer(
        Object{{"status", vector["status"]}, {"body", vector["body"]}, {"headers", vector["headers"]}});
    ASSERT_TRUE(answer) << answer.error().message;
    inbox.script(*answer);
    const http::Response response = inbox.receive(request, Timestamp(), 10);
    EXPECT_EQ(response.status, vector["status"].integer()) << vector["id"].string();
    EXPECT_EQ(response.body, vector["body"].string());
    EXPECT_EQ(response.headers.value_or("Retry-After", ""), vector["headers"]["Retry-After"].string_or(""));
    EXPECT_EQ(inbox.receive(request, Timestamp(), 10).body, "ok") << "once";
  }
}

}  // namespace
}  // namespace sluice::sandbox::slack
