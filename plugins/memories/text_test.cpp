// SPDX-License-Identifier: Apache-2.0
#include "memories/text.hpp"

#include <gtest/gtest.h>

namespace sluice::memories {
namespace {

using namespace std::chrono_literals;

TEST(Text, TrimmedTakesAwayWhatPastingLeaves) {
  EXPECT_EQ(trimmed("\xEF\xBB\xBF \xC2\xA0@name\xE2\x80\x8B\xE2\x80\x8E\r\n"), "@name");
  EXPECT_EQ(trimmed("a b"), "a b");
  EXPECT_EQ(trimmed(" \t\xE2\x81\xA6\xE2\x81\xA9"), "");
  EXPECT_EQ(trimmed("ホ"), "ホ");
  EXPECT_EQ(trimmed("\xE2"), "\xE2");
}

TEST(Text, WellFormedUtf8Only) {
  for (const auto* good : {"", "plain", "ホ", "😀"}) EXPECT_TRUE(is_utf8(good)) << good;
  for (const auto* bad :
       {"\x80", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE4\xBD", "a\xFF"}) {
    EXPECT_FALSE(is_utf8(bad));
  }
}

TEST(Text, ShortenedCutsBetweenCharacters) {
  EXPECT_EQ(shortened("abc", 3), "abc");
  EXPECT_EQ(shortened("abcd", 3), "abc…");
  EXPECT_EQ(shortened("ホロ", 4), "ホ…");
}

TEST(Text, DurationsAreSpelledAsPeopleReadThem) {
  EXPECT_EQ(spelled(0ms), "0s");
  EXPECT_EQ(spelled(999ms), "0s");
  EXPECT_EQ(spelled(30500ms), "30s");
  EXPECT_EQ(spelled(60s), "1m");
  EXPECT_EQ(spelled(1h + 1s), "1h1s");
  EXPECT_EQ(spelled(2h + 30min), "2h30m");
}

}  // namespace
}  // namespace sluice::memories
