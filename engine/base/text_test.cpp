// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"

#include <gtest/gtest.h>

#include <array>

namespace sluice {
namespace {

TEST(Text, HexAndBack) {
  EXPECT_EQ(hex(std::string_view("\x00\xff\x1a", 3)), "00ff1a");
  EXPECT_EQ(unhex("00FF1a"), std::string("\x00\xff\x1a", 3));
  EXPECT_EQ(unhex("0"), std::nullopt);
  EXPECT_EQ(unhex("0g"), std::nullopt);
}

TEST(Text, WellFormedUtf8Only) {
  for (const auto* good : {"", "plain", "süß", "你好", "😀", "\xEF\xBF\xBD"}) EXPECT_TRUE(is_utf8(good)) << good;
  for (const auto* bad : {"\x80", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE4\xBD", "a\xFF"}) {
    EXPECT_FALSE(is_utf8(bad)) << hex(bad);
  }
}

TEST(Text, TerminalNeverSeesControlCharacters) {
  EXPECT_EQ(escaped_for_terminal("a\x1b[31mb\n"), "a\\x1b[31mb\\x0a");
  EXPECT_EQ(escaped_for_terminal("\xC2\x9B"
                                 "31m"),
            "\\u{009b}31m");
  EXPECT_EQ(escaped_for_terminal("\xE2\x80\xAE"), "\\u{202e}");
  EXPECT_EQ(escaped_for_terminal("süß 你好\xFF"), "süß 你好\\xff");
}

TEST(Text, JsonForATerminalSaysTheSameWithoutWhatItObeys) {
  EXPECT_EQ(json_for_terminal("{\"a\":\"\x7F"
                              "b\xC2\x9B"
                              "31m\xE2\x80\xAE\xE2\x81\xA9\"}"),
            "{\"a\":\"\\u007fb\\u009b31m\\u202e\\u2069\"}");
  EXPECT_EQ(json_for_terminal("[\"süß 你好\\u001b\xC2\xA0\",1]"), "[\"süß 你好\\u001b\xC2\xA0\",1]");
}

TEST(Text, ShortenedCutsBetweenCharacters) {
  EXPECT_EQ(shortened("abc", 3), "abc");
  EXPECT_EQ(shortened("abcdefgh", 6), "abc…");
  EXPECT_EQ(shortened("äöüäöü", 8), "äö…");
}

TEST(Text, ClosestSuggestsOnlyWhatIsNear) {
  constexpr std::array<std::string_view, 3> words{"library", "creator", "count"};
  EXPECT_EQ(closest("libary", words), "library");
  EXPECT_EQ(closest("cuont", words), "count");
  EXPECT_EQ(closest("zzz", words), std::nullopt);
  EXPECT_EQ(closest("libraries", words), "library");
  EXPECT_EQ(closest("libs", words), std::nullopt);
}

}  // namespace
}  // namespace sluice
