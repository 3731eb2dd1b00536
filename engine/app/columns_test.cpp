// SPDX-License-Identifier: Apache-2.0
#include "app/columns.hpp"

#include <gtest/gtest.h>

#include "app/run_text.hpp"

namespace sluice::app {
namespace {

using namespace std::chrono_literals;

TEST(Columns, WideCharactersTakeTwoAndMarksNone) {
  EXPECT_EQ(columns_of("naïve"), 5u);
  EXPECT_EQ(columns_of("日本🎬"), 6u);
  EXPECT_EQ(columns_of("e\u0301"), 1u);
}

TEST(Columns, WhatDoesNotFitIsCutAtACharacter) {
  EXPECT_EQ(cut_to("12345", 5), "12345");
  EXPECT_EQ(cut_to("123456", 5), "1234…");
  EXPECT_EQ(cut_to("日本語", 4), "日…");
  EXPECT_EQ(cut_to("abc", 0), "");
}

TEST(Columns, TextIsBrokenBetweenWordsAndLongWordsWithin) {
  EXPECT_EQ(wrapped("the service answered 400", 12, "  "), "the service\n  answered\n  400");
  EXPECT_EQ(wrapped("0123456789abcdef", 8, ""), "01234567\n89abcdef");
}

TEST(RunText, DurationsAreSaidInTheUnitsThatMatter) {
  EXPECT_EQ(duration_text(40ms), "40 ms");
  EXPECT_EQ(duration_text(3200ms), "3.2 s");
  EXPECT_EQ(duration_text(125s), "2 min 5 s");
  EXPECT_EQ(duration_text(62min), "1 h 2 min");
  EXPECT_EQ(duration_text(50h), "2 d 2 h");
}

TEST(RunText, AJsonAnswerThatIsLongerThanALineIsLaidOut) {
  EXPECT_EQ(labelled("answer", "{\"code\":\"0401\"}", 80), "  answer    {\"code\":\"0401\"}\n");
  EXPECT_EQ(labelled("answer", "{\"code\":\"0401\",\"message\":\"no\"}", 40),
            "  answer    {\n              \"code\": \"0401\",\n              \"message\": \"no\"\n            }\n");
  EXPECT_EQ(labelled("answer", "a\x1b[31m\nb", std::nullopt), "  answer    a\\x1b[31m\n            b\n");
}

}  // namespace
}  // namespace sluice::app
