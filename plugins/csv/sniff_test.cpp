// SPDX-License-Identifier: Apache-2.0
#include "csv/sniff.hpp"

#include <gtest/gtest.h>

namespace sluice::csv {
namespace {

using namespace std::string_view_literals;

TEST(Sniff, OtherEncodingsAreNamedByTheirMarks) {
  EXPECT_EQ(byte_order_mark("id,name\n"), 0u);
  EXPECT_EQ(byte_order_mark("\xEF\xBB\xBFid"), 3u);
  EXPECT_EQ(byte_order_mark("\xFF\xFEi\0"sv).error(),
            "is encoded in UTF-16; save it as UTF-8 (\"CSV UTF-8\" in Excel)");
  EXPECT_EQ(byte_order_mark("\xFE\xFF\0i"sv).error(),
            "is encoded in UTF-16; save it as UTF-8 (\"CSV UTF-8\" in Excel)");
  EXPECT_EQ(byte_order_mark("\xFF\xFE\0\0i\0\0\0"sv).error(),
            "is encoded in UTF-32; save it as UTF-8 (\"CSV UTF-8\" in Excel)");
}

TEST(Sniff, RecordsEndInLoneCrOnlyWhereNoLfDoes) {
  EXPECT_EQ(line_break_of("a,b\r1,2\r"), LineBreak::cr);
  EXPECT_EQ(line_break_of("\"a\nb\"\r1\r"), LineBreak::cr);
  EXPECT_EQ(line_break_of("a\rb\r\n"), LineBreak::lf);
  EXPECT_EQ(line_break_of("a,b\r\n1,2\r\n"), LineBreak::lf);
  EXPECT_EQ(line_break_of("5\" pipe,1\n"), LineBreak::lf);
  EXPECT_EQ(line_break_of(""), LineBreak::lf);
}

TEST(Sniff, TheDelimiterIsTheOneThatSplitsEvenlyAndMost) {
  struct Case {
    const char* sample;
    char delimiter;
  };
  const Case cases[] = {
      {"a,b\n1,2\n", ','},
      {"a;b\n1,5;2\n", ';'},
      {"a\tb c\n1\t2\n", '\t'},
      {"one|two,two|three\nfour|five,five|six", '|'},
      {"a,b,c\na,b,c|d|e|f", ','},
      {"\"a,a,a\";b;c", ';'},
      {"name\nAnn\nBob\n", ','},
      {"a;b;c\n1;2\n", ';'},  // uneven, but nothing else splits at all
      {"", ','},
  };
  for (const auto& [sample, delimiter] : cases) {
    EXPECT_EQ(delimiter_of(sample, LineBreak::lf, true), delimiter) << sample;
  }
}

TEST(Sniff, ALineCutOffByTheSampleDoesNotCount) {
  EXPECT_EQ(delimiter_of("a;b;c\n1;2;3\n1,1,1,", LineBreak::lf, false), ';');
}

}  // namespace
}  // namespace sluice::csv
