// SPDX-License-Identifier: Apache-2.0
#include "slack/text.hpp"

#include <gtest/gtest.h>

#include "support/vectors.hpp"

namespace sluice::slack {
namespace {

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  while (times-- > 0) out += text;
  return out;
}

TEST(SlackText, LengthIsThatOfUtf16) {
  EXPECT_EQ(length(""), 0u);
  EXPECT_EQ(length("aé日"), 3u);
  EXPECT_EQ(length("😀"), 2u);
}

TEST(SlackText, EscapesAreCountedAndNeverCutThrough) {
  EXPECT_EQ(escaped("a&b", 7), "a&amp;b");
  EXPECT_EQ(escaped("a&b", 6), "a…");
  EXPECT_EQ(escaped("a&bc", 7), "a&amp;…");
  EXPECT_EQ(escaped("<<<", 12), "&lt;&lt;&lt;");
  EXPECT_EQ(escaped("<<<", 11), "&lt;&lt;…");
  EXPECT_EQ(cut("a&b", 2), "a…");
  EXPECT_EQ(cut("abc", 3), "abc");
  EXPECT_EQ(escaped("😀😀", 4), "😀😀");
  EXPECT_EQ(escaped("😀😀", 3), "😀…");
  EXPECT_EQ(escaped("😀😀", 2), "…");
}

TEST(SlackText, EscapesAsSlackAsks) {
  SLUICE_NEEDS_VECTORS();
  for (const Value& c : vector_cases("slack/escaping.jsonl")) {
    EXPECT_EQ(escaped(c["input"].string(), 3000), c["expected"].string()) << c["id"].string();
  }
}

TEST(SlackText, CutsAsSlackCounts) {
  SLUICE_NEEDS_VECTORS();
  for (const Value& c : vector_cases("slack/truncation.jsonl")) {
    const Value& input = c["input"];
    if (input["items"].is_integer()) continue;  // blocks
    const auto most = static_cast<std::size_t>(c["limit"].integer());
    const std::string text = input["text"].is_string() ? input["text"].string()
                                                       : repeated(input["repeat"].string(),
                                                                  static_cast<std::size_t>(input["times"].integer()));
    const std::string sent = escaped(text, most);
    EXPECT_LE(length(sent), most) << c["id"].string();
    EXPECT_TRUE(sent.ends_with("…")) << c["id"].string();
    EXPECT_EQ(sent.find('<'), std::string::npos) << c["id"].string();
    const auto entity = sent.rfind('&');
    EXPECT_TRUE(entity == std::string::npos || sent.find(';', entity) != std::string::npos) << c["id"].string();
  }
}

}  // namespace
}  // namespace sluice::slack
