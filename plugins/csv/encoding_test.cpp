// SPDX-License-Identifier: Apache-2.0
#include "csv/encoding.hpp"

#include <gtest/gtest.h>

#include "csv/encoded.hpp"

namespace sluice::csv {

void PrintTo(const Beginning& beginning, std::ostream* out) {
  *out << name_of(beginning.encoding) << " after a mark of " << beginning.mark;
}

namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

constexpr std::string_view kText = "id,städte 😀\n";
constexpr std::u32string_view kWide = U"id,städte 😀\n";

std::string decoded(std::string_view bytes, Encoding encoding) {
  std::string text;
  EXPECT_EQ(append_decoded(text, bytes, encoding, true), bytes.size());
  return text;
}

TEST(Encoding, IsToldByMarksAndByTheNulsOfUtf16) {
  const auto begins = [](std::string_view sample) { return beginning_of(sample, std::nullopt).value(); };
  EXPECT_EQ(begins("id,name\n"), (Beginning{Encoding::ascii, 0}));
  EXPECT_EQ(begins("\xEF\xBB\xBFid"), (Beginning{Encoding::utf8, 3}));
  EXPECT_EQ(begins("\xFF\xFEi\0"sv), (Beginning{Encoding::utf16le, 2}));
  EXPECT_EQ(begins("\xFE\xFF\0i"sv), (Beginning{Encoding::utf16be, 2}));
  EXPECT_EQ(begins("i\0d\0\n\0"sv), (Beginning{Encoding::utf16le, 0}));
  EXPECT_EQ(begins("\0i\0d\0\n"sv), (Beginning{Encoding::utf16be, 0}));
  EXPECT_EQ(begins(encoded(U"名前,url\n田中,https://a.example/\n", Encoding::utf16le)).encoding, Encoding::utf16le);
  EXPECT_EQ(begins("a\0b,c\n"sv), (Beginning{Encoding::ascii, 0}));
  EXPECT_EQ(begins(""), (Beginning{Encoding::ascii, 0}));
  EXPECT_EQ(beginning_of("\xFF\xFE\0\0i\0\0\0"sv, std::nullopt).error(),
            "is encoded in UTF-32: save it as UTF-8 (\"CSV UTF-8\" in Excel)");
}

TEST(Encoding, ThatIsGivenHoldsUnlessAMarkContradictsIt) {
  EXPECT_EQ(beginning_of("i\0d\0"sv, Encoding::windows1252), (Beginning{Encoding::windows1252, 0}));
  EXPECT_EQ(beginning_of("\xFF\xFEi\0"sv, Encoding::utf16le), (Beginning{Encoding::utf16le, 2}));
  EXPECT_EQ(beginning_of("\xFF\xFEi\0"sv, Encoding::utf8).error(),
            "begins with the byte order mark of UTF-16LE, not of UTF-8: leave encoding out");
  EXPECT_EQ(encoding_named("utf-16be"), Encoding::utf16be);
  EXPECT_EQ(encoding_named("auto"), std::nullopt);
}

TEST(Encoding, WindowsIsWhatIsMostlyNoUtf8) {
  const struct {
    std::string_view sample;
    bool whole;
    Encoding encoding;
  } cases[] = {
      {"", true, Encoding::ascii},
      {"plain\n", true, Encoding::ascii},
      {"caf\xC3\xA9\n", true, Encoding::utf8},
      {"caf\xE9,2\n", true, Encoding::windows1252},
      {"caf\xE9", true, Encoding::windows1252},
      {"caf\xC3", false, Encoding::ascii},  // may go on as UTF-8
      {"caf\xC3", true, Encoding::windows1252},
      {"\xE2\x82", false, Encoding::ascii},
      {"one stray \xFF, but else s\xC3\xBC\xC3\x9F", true, Encoding::utf8},
      {"\x93quoted\x94 \x80", true, Encoding::windows1252},
  };
  for (const auto& [sample, whole, encoding] : cases) EXPECT_EQ(judged(sample, whole), encoding) << sample;
}

TEST(Encoding, BecomesUtf8AndItsSizesAreThoseOfTheFile) {
  for (const Encoding encoding : {Encoding::utf16le, Encoding::utf16be}) {
    const std::string bytes = encoded(kWide, encoding);
    EXPECT_EQ(decoded(bytes, encoding), kText);
    EXPECT_EQ(encoded_size(kText, encoding), bytes.size());
    EXPECT_EQ(prefix_within(kText, 9, encoding), "id,s"sv.size());
    EXPECT_EQ(prefix_within(kText, bytes.size() - 3, encoding), "id,städte "sv.size());
    EXPECT_EQ(prefix_within(kText, bytes.size(), encoding), kText.size());
  }
  EXPECT_EQ(decoded("\x80 \xFC\x81\x9F", Encoding::windows1252), "€ ü\xC2\x81Ÿ");
  EXPECT_EQ(encoded_size("€ ü\xC2\x81Ÿ", Encoding::windows1252), 5u);
}

TEST(Encoding, IsDecodedTheSameHoweverItsBytesArrive) {
  const std::string bytes = encoded(kWide, Encoding::utf16le);
  for (std::size_t split = 0; split <= bytes.size(); ++split) {
    std::string text;
    const auto taken = append_decoded(text, std::string_view(bytes).substr(0, split), Encoding::utf16le, false);
    append_decoded(text, std::string_view(bytes).substr(taken), Encoding::utf16le, true);
    EXPECT_EQ(text, kText) << split;
  }
}

TEST(Encoding, MalformedUtf16StaysMalformedInItsPlace) {
  const struct {
    std::string_view bytes;
    std::string_view text;
  } cases[] = {
      {"a\0\x3D\xD8"sv, "a\xED\xA0\xBD"},  // half a pair at the end
      {"\x3D\xD8z\0"sv, "\xED\xA0\xBDz"},  // and before something else
      {"\x00\xDEz\0"sv, "\xED\xB8\x80z"},  // the other half alone
      {"a\0z"sv, "a\xFF"},                 // half a unit
  };
  for (const auto& [bytes, text] : cases) {
    EXPECT_EQ(decoded(bytes, Encoding::utf16le), text);
    EXPECT_EQ(encoded_size(text, Encoding::utf16le), bytes.size());
  }
}

}  // namespace
}  // namespace sluice::csv
