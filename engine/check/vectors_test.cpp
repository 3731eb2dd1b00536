// SPDX-License-Identifier: Apache-2.0
//
// Files of others through the whole check: no crash, and every complaint at a place within the file.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "check/check_bench.hpp"
#include "json/json.hpp"
#include "support/vectors.hpp"

namespace sluice::check {
namespace {

std::string toml_text(const Value& row) {
  std::ifstream in(vectors_folder() / "toml" / row["file"].string(), std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// A good file with `lines` in its [schedule], which is line 5.
std::string scheduled(const std::string& lines) {
  return "name = \"x\"\n[source]\nuses = \"csv\"\nwith = { path = \"a.csv\" }\n[schedule]\n" + lines;
}

std::string quoted(const std::string& text) {
  return to_json(Value(text));
}

TEST(CheckVectors, WhatIsNoTomlIsRefusedWithItsLine) {
  SLUICE_NEEDS_VECTORS();
  for (const Value& row : vector_cases("toml/invalid.jsonl")) {
    const auto request = request_for(toml_text(row));
    const auto found = prepared(request).diagnostics;
    ASSERT_EQ(found.size(), 1u) << row["file"].string();
    const auto& lines = row["acceptable_lines"].array();
    EXPECT_TRUE(std::ranges::find(lines, Value(found[0].at.line)) != lines.end()) << row["file"].string();
    const auto shown = config::to_text(found, request.text);
    EXPECT_TRUE(shown.starts_with("/flows/f.toml:" + std::to_string(found[0].at.line) + ":")) << shown;
  }
}

TEST(CheckVectors, WhatIsTomlAndNoWorkflowIsRefusedWithinTheFile) {
  SLUICE_NEEDS_VECTORS();
  for (const Value& row : vector_cases("toml/valid.jsonl")) {
    const auto request = request_for(toml_text(row));
    const auto [workflow, found] = prepared(request);
    EXPECT_FALSE(workflow) << row["file"].string();
    ASSERT_FALSE(found.empty()) << row["file"].string();
    const auto lines = 1 + std::ranges::count(request.text, '\n');
    for (const auto& each : found) {
      EXPECT_TRUE(each.at.line >= 1 && each.at.line <= lines && each.at.column >= 1)
          << row["file"].string() << " " << each.message;
    }
  }
}

TEST(CheckVectors, TheTextOfAScheduleIsCheckedWithTheFile) {
  SLUICE_NEEDS_VECTORS();
  for (const Value& row : vector_cases("cron/syntax.jsonl")) {
    if (row["expect"] == Value("policy")) continue;
    const auto request = request_for(scheduled("cron = " + quoted(row["expr"].string()) + "\n"));
    const auto [workflow, found] = prepared(request);
    const auto shown = row["id"].string() + "\n" + config::to_text(found, request.text);
    // One that can never come is refused as well: a schedule that is silent for ever helps nobody.
    const bool never = found.size() == 1 && found[0].message.starts_with("this time never comes");
    EXPECT_EQ(workflow.has_value(), row["expect"] == Value("accept") && !never) << shown;
    if (workflow) continue;
    ASSERT_EQ(found.size(), 1u) << shown;
    EXPECT_EQ(found[0].at.line, 6) << shown;
  }
}

TEST(CheckVectors, TheTimeZoneOfAScheduleIsCheckedWithTheFile) {
  SLUICE_NEEDS_VECTORS();
  for (const Value& row : vector_cases("cron/tz_names.jsonl")) {
    const auto request = request_for(scheduled("cron = \"@daily\"\ntimezone = " + quoted(row["name"].string()) + "\n"));
    const auto [workflow, found] = prepared(request);
    const auto shown = config::to_text(found, request.text);
    EXPECT_EQ(workflow.has_value(), row["expect"] == Value("accept")) << shown;
    if (workflow) continue;
    ASSERT_EQ(found.size(), 1u) << shown;
    EXPECT_EQ(found[0].at.line, 7) << shown;
  }
}

}  // namespace
}  // namespace sluice::check
