// SPDX-License-Identifier: Apache-2.0
#include "csv/record_parser.hpp"

#include <gtest/gtest.h>

#include "csv/rows_of.hpp"

namespace sluice::csv {

namespace {

TEST(RecordParser, ReadsWhatPeopleWrite) {
  struct Case {
    const char* text;
    Rows rows;
    Dialect dialect{};
  };
  const Case cases[] = {
      {"a,b\n1,2\n", {{"a", "b"}, {"1", "2"}}},
      {"a,b\r\n1,2", {{"a", "b"}, {"1", "2"}}},
      {"a;b\tc\n", {{"a", "b\tc"}}, {';', LineBreak::lf}},
      {"a\tb\r1\t2\r", {{"a", "b"}, {"1", "2"}}, {'\t', LineBreak::cr}},
      {"a\r\nb\rc\nd", {{"a"}, {"b"}, {"c"}, {"d"}}, {',', LineBreak::cr}},
      {"a\rb,c\n", {{"a\rb", "c"}}},       // a lone CR is text where LF ends records
      {"a,b\r", {{"a", "b"}}},             // but not at the very end
      {",\n\n,\n", {{"", ""}, {"", ""}}},  // blank lines are no records
      {"\"\"\n", {{""}}},                  // a quoted nothing is one
      {"\"a,\"\"b\"\"\r\nc\",d\n", {{"a,\"b\"\r\nc", "d"}}},
      {"5\" pipe,a \"b\"\n", {{"5\" pipe", "a \"b\""}}},  // a quote inside an unquoted field is text
      {"\"a\"  ,\"b\"\t\n", {{"a", "b"}}},                // blanks after a closing quote are not
      {" \"a\", b\n", {{" \"a\"", " b"}}},                // blanks before an opening one make it text
      {"", {}},
  };
  for (const auto& [text, expected, dialect] : cases) EXPECT_EQ(rows_of(text, dialect), expected) << text;
}

TEST(RecordParser, MalformedTextIsRefusedWithItsPlace) {
  const auto after_quote = "text follows a closing quote; write \"\" for a quote inside a quoted field";
  EXPECT_EQ(rows_of("a\n\"foo\"bar\"\n").error(), (Malformed{{2, 5}, after_quote}));
  EXPECT_EQ(rows_of("ä,\"ö\nü\"x\n").error(), (Malformed{{2, 2}, after_quote})) << "columns count characters";
  EXPECT_EQ(rows_of("a,b\n\"d\n\n,e").error(),
            (Malformed{
                {4, 3},
                "the file ends inside the quoted field that begins at line 2, column 1; is a closing quote missing?"}));
}

// Whatever a window ends in, the parser either waits for more bytes or has already found what the whole text holds.
TEST(RecordParser, ARecordIsTheSameHoweverItsBytesArrive) {
  const std::string_view text = "\"a \"\"b\"\"\r\n,\" \t,c\r\n";
  for (const LineBreak line_break : {LineBreak::lf, LineBreak::cr}) {
    RecordParser parser({',', line_break});
    for (std::size_t size = 1; size < text.size(); ++size) {
      EXPECT_EQ(parser.parse(text.substr(0, size), false, 1), false) << size;
    }
    ASSERT_EQ(parser.parse(text, false, 1), true);
    EXPECT_EQ(parser.size(), text.size());
    EXPECT_EQ(parser.line_breaks(), 2u);
    EXPECT_EQ(parser.fields()[0].text(), "a \"b\"\r\n,");
  }
}

}  // namespace
}  // namespace sluice::csv
