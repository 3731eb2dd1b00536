// SPDX-License-Identifier: Apache-2.0
#include "csv/sniff.hpp"

#include <gtest/gtest.h>

namespace sluice::csv {
namespace {

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
