// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "http/syntax.hpp"

namespace sluice::http {
namespace {

using namespace std::string_view_literals;

TEST(Syntax, LengthsAreDigitsOnly) {
  EXPECT_EQ(parse_length("0"), 0u);
  EXPECT_EQ(parse_length("0005"), 5u);
  EXPECT_EQ(parse_length("18446744073709551615"), 18446744073709551615u);
  for (const auto text : {"", "+5", "-5", "0x5", "5, 5", "5 ", " 5", "5_0", "18446744073709551616"}) {
    EXPECT_EQ(parse_length(text), std::nullopt) << text;
  }
}

TEST(Syntax, AFieldIsATokenAColonAndAValue) {
  const struct {
    std::string_view line;
    Headers::Field field;
  } good[] = {
      {"Host: a", {"Host", "a"}},
      {"X:", {"X", ""}},
      {"X: \t a b\tc \t", {"X", "a b\tc"}},
      {"X: D\xFCsseldorf", {"X", "D\xFCsseldorf"}},
      {"a!#$%&'*+-.^_`|~9: :", {"a!#$%&'*+-.^_`|~9", ":"}},
  };
  for (const auto& c : good) {
    Headers headers;
    EXPECT_TRUE(parse_field(c.line, headers)) << c.line;
    EXPECT_EQ(headers, Headers({c.field})) << c.line;
  }
  for (const auto line : {"no colon"sv, ": v"sv, "A b: c"sv, "A : b"sv, "A\t: b"sv, " A: b"sv, "\xFF: b"sv, "A\0: b"sv,
                          "A: \x01"sv, "A: b\0c"sv, "A: b\x7F"sv, "A: b\rc"sv, "A: b\x0B"sv}) {
    Headers headers;
    EXPECT_FALSE(parse_field(line, headers)) << line;
    EXPECT_EQ(headers, Headers()) << line;
  }
}

TEST(Syntax, ListsAreSearchedOverAllFieldsOfAName) {
  const Headers headers{{"Connection", "keep-alive , Upgrade"}, {"Other", "close"}, {"connection", ",TE,"}};
  EXPECT_TRUE(list_holds(headers, "Connection", "upgrade"));
  EXPECT_TRUE(list_holds(headers, "Connection", "te"));
  EXPECT_FALSE(list_holds(headers, "Connection", "close"));
  EXPECT_FALSE(list_holds(headers, "Connection", "keep"));
}

TEST(LineReader, TakesLinesHoweverTheyArrive) {
  using Status = LineReader::Status;
  constexpr std::string_view kText = "GET\r\n\r\nrest";
  for (std::size_t size = 1; size <= kText.size(); ++size) {
    LineReader lines(100);
    std::vector<std::string> seen;
    std::string held;
    for (std::size_t at = 0; at < kText.size(); at += size) {
      held += kText.substr(at, size);
      std::string_view bytes = held, line;
      while (lines.next(bytes, line) == Status::line) seen.emplace_back(line);
      held = std::string(bytes);
    }
    EXPECT_EQ(seen, (std::vector<std::string>{"GET", ""})) << size;
    EXPECT_EQ(held, "rest");
  }
}

TEST(LineReader, RefusesBareLineFeedsAndWhatExceedsTheLimitInAll) {
  using Status = LineReader::Status;
  const auto statuses = [](std::string_view bytes, std::size_t limit) {
    LineReader lines(limit);
    std::vector<Status> seen;
    std::string_view line;
    do seen.push_back(lines.next(bytes, line));
    while (seen.back() == Status::line);
    return seen;
  };
  EXPECT_EQ(statuses("a\n", 10), (std::vector{Status::malformed}));
  EXPECT_EQ(statuses("\n", 10), (std::vector{Status::malformed}));
  EXPECT_EQ(statuses("ab\r\nab\r\n", 8), (std::vector{Status::line, Status::line, Status::incomplete}));
  EXPECT_EQ(statuses("ab\r\nabc\r\n", 8), (std::vector{Status::line, Status::too_long}));
  EXPECT_EQ(statuses("abcdefghi", 8), (std::vector{Status::too_long}));
}

}  // namespace
}  // namespace sluice::http
