// SPDX-License-Identifier: Apache-2.0
#include "exec/answer.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "exec/duration.hpp"
#include "json/json.hpp"

namespace sluice::exec {
namespace {

using std::chrono::milliseconds;

std::string complaint(std::string_view line) {
  const auto outcome = outcome_of(parse_json(line).value());
  return outcome ? "" : outcome.error();
}

Outcome read(std::string_view line) {
  auto outcome = outcome_of(parse_json(line).value());
  EXPECT_TRUE(outcome) << line;
  return outcome ? *outcome : done();
}

TEST(Answer, SaysWhatBecameOfTheItem) {
  const struct {
    const char* line;
    slu_status status;
    const char* message;
    std::optional<milliseconds> after;
  } cases[] = {
      {R"({"skip":"seen"})", SLU_SKIP, "seen", {}},
      {R"({"failed":"no such thing","token":"t"})", SLU_FAILED, "no such thing", {}},
      {R"({"failed":""})", SLU_FAILED, "the program gave no reason", {}},
      {R"({"halt":"the key is refused"})", SLU_HALT, "the key is refused", {}},
      {R"({"retry":"busy"})", SLU_RETRY, "busy", {}},
      {R"({"retry":{}})", SLU_RETRY, "the program asked for it", {}},
      {R"({"retry":{"after":"30s","message":"busy"}})", SLU_RETRY, "busy", milliseconds(30'000)},
      {R"({"throttled":{"after":"1m"}})", SLU_THROTTLED, "the program asked for it", milliseconds(60'000)},
  };
  for (const auto& [line, status, message, after] : cases) {
    const auto outcome = read(line);
    EXPECT_EQ(outcome.status(), status) << line;
    EXPECT_EQ(outcome.message(), message) << line;
    ASSERT_NE(outcome.failure(), nullptr) << line;
    EXPECT_EQ(outcome.failure()->after, after) << line;
  }
}

TEST(Answer, AnOutputIsAnObjectAndMayBeNone) {
  EXPECT_EQ(std::get<Outcome::Done>(read(R"({"ok":{"a":[1,null]}})").content()).output,
            (Object{{"a", Array{1, nullptr}}}));
  EXPECT_EQ(std::get<Outcome::Done>(read(R"({"ok":null})").content()).output, Object());
  EXPECT_EQ(std::get<Outcome::Expansion>(read(R"({"emit":[{"n":1},2]})").content()).items,
            (std::vector<Value>{Object{{"n", 1}}, 2}));
  EXPECT_EQ(std::get<Outcome::Expansion>(read(R"({"emit":[]})").content()).items, std::vector<Value>{});
}

TEST(Answer, WhatItIsNotIsSaid) {
  const std::pair<const char*, const char*> cases[] = {
      {"[]", "JSON that is no object"},
      {"{}", "an empty object: there are ok, emit, skip, retry, throttled, failed and halt"},
      {R"({"token":"t"})", "an empty object: there are ok, emit, skip, retry, throttled, failed and halt"},
      {R"({"okay":{}})",
       "\"okay\", which means nothing here: there are ok, emit, skip, retry, throttled, failed and halt"},
      {R"({"ok":{},"skip":"x"})", "\"ok\" and \"skip\" at once"},
      {R"({"ok":7})", "\"ok\" that is no object"},
      {R"({"emit":{}})", "\"emit\" that is no list"},
      {R"({"skip":1})", "\"skip\" that is no text"},
      {R"({"retry":7})", "\"retry\" that is neither text nor an object"},
      {R"({"retry":{"after":30}})", "\"retry\" whose \"after\" is no duration like \"30s\""},
      {R"({"retry":{"after":"soon"}})", "\"retry\" whose \"after\" is no duration like \"30s\""},
      {R"({"retry":{"message":7}})", "\"retry\" whose message is no text"},
      {R"({"throttled":{"for":"1m"}})", "an unknown member \"for\" of \"throttled\": it has \"after\" and \"message\""},
  };
  for (const auto& [line, expected] : cases) EXPECT_EQ(complaint(line), expected) << line;
}

TEST(Answer, DurationsAreThoseOfWorkflowFiles) {
  const std::pair<const char*, std::optional<milliseconds>> cases[] = {
      {"250ms", milliseconds(250)},
      {"30s", milliseconds(30'000)},
      {"1h30m", milliseconds(5'400'000)},
      {"7d", milliseconds(604'800'000)},
      {"", {}},
      {"30", {}},
      {"-1s", {}},
      {"1.5s", {}},
      {"s", {}},
      {"400d", {}},
      {"99999999999999999999s", {}},
      {"30s ", {}},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(parse_duration(text), expected) << text;
}

}  // namespace
}  // namespace sluice::exec
