// SPDX-License-Identifier: Apache-2.0
#include "config/diagnostic.hpp"

#include <gtest/gtest.h>

namespace sluice::config {
namespace {

TEST(Diagnostics, AreShownInTheOrderOfTheirPlacesWithTheLineAndACaret) {
  Diagnostics diagnostics("team/flow.toml");
  diagnostics.error({3, 5}, "count is \"many\"; it must be an integer", "write `count = 4`");
  diagnostics.warning({1, 1}, "no limit is used by this name");
  diagnostics.error({}, "no source");
  EXPECT_EQ(to_text(diagnostics.sorted(), "a = 1\nb = 2\n\tä = \"many\"\n"),
            "team/flow.toml: error: no source\n"
            "team/flow.toml:1:1: warning: no limit is used by this name\n"
            "    1 | a = 1\n"
            "      | ^\n"
            "team/flow.toml:3:5: error: count is \"many\"; it must be an integer; write `count = 4`\n"
            "    3 |  ä = \"many\"\n"
            "      |     ^\n");
}

TEST(Diagnostics, ALongLineIsShownAroundItsColumn) {
  Diagnostics diagnostics("f");
  diagnostics.error({1, 501}, "here");
  const auto text = to_text(diagnostics.sorted(), std::string(500, 'a') + "X" + std::string(500, 'b'));
  EXPECT_EQ(text, "f:1:501: error: here\n    1 | …" + std::string(60, 'a') + "X" + std::string(59, 'b') +
                      "…\n      | " + std::string(61, ' ') + "^\n");
}

TEST(Diagnostics, ControlCharactersDoNotReachTheTerminal) {
  Diagnostics diagnostics("f\x1b");
  diagnostics.error({1, 3}, "saw \x07");
  EXPECT_EQ(to_text(diagnostics.sorted(), "\x1bxy\r\n"),
            "f\\x1b:1:3: error: saw \\x07\n    1 | \\x1bxy\n      |      ^\n");
}

TEST(Diagnostics, AConcealedLineIsNotShown) {
  Diagnostics diagnostics("f");
  diagnostics.concealed_error({1, 5}, "api_key is a secret");
  EXPECT_EQ(to_text(diagnostics.sorted(), "key = \"sk-123\""), "f:1:5: error: api_key is a secret\n");
}

TEST(Diagnostics, AreKeptOnceAndOnlyErrorsCount) {
  Diagnostics diagnostics("f");
  diagnostics.warning({1, 1}, "w");
  EXPECT_FALSE(diagnostics.has_errors());
  diagnostics.error({1, 1}, "e");
  diagnostics.error({1, 1}, "e");
  EXPECT_TRUE(diagnostics.has_errors());
  EXPECT_EQ(diagnostics.sorted().size(), 2u);
}

TEST(Diagnostics, ForPrograms) {
  Diagnostics diagnostics("f.toml");
  diagnostics.error({2, 7}, "message", "suggestion");
  EXPECT_EQ(
      to_json(diagnostics.sorted()),
      R"([{"severity":"error","file":"f.toml","line":2,"column":7,"message":"message","suggestion":"suggestion"}])");
  EXPECT_EQ(to_sarif(diagnostics.sorted()),
            R"({"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"tool":{"driver":)"
            R"({"name":"sluice","rules":[{"id":"workflow"}]}},"columnKind":"unicodeCodePoints","results":[{"ruleId":)"
            R"("workflow","level":"error","message":{"text":"message; suggestion"},"locations":[{"physicalLocation":)"
            R"({"artifactLocation":{"uri":"f.toml"},"region":{"startLine":2,"startColumn":7}}}]}]}]})");
  EXPECT_EQ(to_json({}), "[]");
}

TEST(Diagnostics, WhatIsQuotedIsBoundedAndOfOneLine) {
  Diagnostics diagnostics("f");
  diagnostics.error({1, 1}, "no plugin offers \"a\nb\"");
  diagnostics.error({2, 1}, std::string(5000, 'x'));
  const auto found = diagnostics.sorted();
  EXPECT_EQ(to_text(std::span(found).first(1), "uses = 1"),
            "f:1:1: error: no plugin offers \"a\\x0ab\"\n    1 | uses = 1\n      | ^\n");
  EXPECT_EQ(found.back().message, std::string(997, 'x') + "…");
}

TEST(Diagnostics, SarifNamesFilesAsAddresses) {
  Diagnostics diagnostics("/flows/my flöw#1.toml");
  diagnostics.error({1, 1}, "message");
  EXPECT_TRUE(to_sarif(diagnostics.sorted()).contains(R"({"uri":"file:///flows/my%20fl%c3%b6w%231.toml"})"));
}

}  // namespace
}  // namespace sluice::config
