// SPDX-License-Identifier: Apache-2.0
#include "file/row.hpp"

#include <gtest/gtest.h>

namespace sluice::file {

bool operator==(const Cell& a, const Cell& b) {
  return a.column == b.column && a.text == b.text;
}
void PrintTo(const Cell& cell, std::ostream* out) {
  *out << cell.column << "=" << cell.text;
}

namespace {

const Print kPrint = [](const Value& value) {
  return value.is_number() ? std::to_string(value.number()) : std::string("JSON");
};

TEST(Row, FieldsBecomeCells) {
  const Object fields{{"a", "text"}, {"b", nullptr},  {"c", true},     {"d", -3},
                      {"e", 0.5},    {"f", Array{1}}, {"g", Object{}}, {"h", ""}};
  EXPECT_EQ(row_of_fields(fields, Formulas::disarmed, kPrint), (Row{{"a", "text"},
                                                                    {"b", ""},
                                                                    {"c", "true"},
                                                                    {"d", "-3"},
                                                                    {"e", "0.500000"},
                                                                    {"f", "JSON"},
                                                                    {"g", "JSON"},
                                                                    {"h", ""}}));
}

TEST(Row, FormulasAreDisarmedInNamesAndTexts) {
  const Object fields{{"=a", "=b"}, {"+1", "-1"}};
  EXPECT_EQ(row_of_fields(fields, Formulas::disarmed, kPrint), (Row{{"'=a", "'=b"}, {"+1", "-1"}}));
  EXPECT_EQ(row_of_fields(fields, Formulas::kept, kPrint), (Row{{"=a", "=b"}, {"+1", "-1"}}));
}

TEST(Row, WithoutFieldsItIsTheKeyAndTheItem) {
  const auto row = [](Object envelope) { return row_of_envelope(std::move(envelope), {}, Formulas::disarmed, kPrint); };
  EXPECT_EQ(row({{"key", "k"}, {"item", Object{{"url", "u"}, {"key", "own"}}}, {"steps", Object{{"a", 1}}}}),
            (Row{{"key", "k"}, {"url", "u"}, {"item.key", "own"}}));
  EXPECT_EQ(row({{"key", nullptr}, {"item", 3}, {"steps", Object{}}}), (Row{{"key", ""}, {"item", "3"}}));
  EXPECT_EQ(row({{"key", "k"},
                 {"item", Object{{"url", "u"}}},
                 {"steps", Object{}},
                 {"state", "dead"},
                 {"step", "scrape"},
                 {"error", Object{{"code", "0404"}, {"message", "no such creator"}}}}),
            (Row{{"key", "k"},
                 {"state", "dead"},
                 {"step", "scrape"},
                 {"error", "no such creator"},
                 {"url", "u"},
                 {"other", ""}}));
}

TEST(Row, OfADeadItemSaysWhyWithoutControlCharacters) {
  using namespace std::string_literals;
  const Object error{{"message", "süß \x1b]0;x\a\0\r\n\xC2\x9B\x7F"s}};
  const Object envelope{{"key", "k"}, {"item", Object{}}, {"step", "s"}, {"error", error}};
  const auto row = row_of_envelope(envelope, {}, Formulas::disarmed, kPrint);
  EXPECT_EQ(row[3].text, R"(süß \x1b]0;x\x07\x00\x0d\x0a\x9b\x7f)");
}

TEST(Row, OfADeadItemKeepsWhatTheFileHasNoColumnFor) {
  const std::vector<std::string> columns{"key", "state", "step", "error", "url", "'=x", "other"};
  const auto other = [&](Value item) {
    const Object envelope{{"key", "k"}, {"item", std::move(item)}, {"step", "s"}, {"error", Object{{"message", "m"}}}};
    const auto row = row_of_envelope(envelope, columns, Formulas::disarmed, [](const Value& value) {
      std::string names;
      for (const auto& [name, member] : value.object()) names += name + "=" + member.string() + ";";
      return names;
    });
    return texts_in_order(row, columns).value();
  };
  using Texts = std::vector<std::string>;
  EXPECT_EQ(other(Object{{"url", "u"}}), (Texts{"k", "dead", "s", "m", "u", "", ""}));
  EXPECT_EQ(other(Object{{"video", "v"}, {"other", "o"}, {"title", nullptr}, {"=x", "1"}}),
            (Texts{"k", "dead", "s", "m", "", "1", "video=v;other=o;"}));
  EXPECT_EQ(other("text"), (Texts{"k", "dead", "s", "m", "", "", "item=text;"}));
  EXPECT_EQ(other(nullptr), (Texts{"k", "dead", "s", "m", "", "", ""}));
}

TEST(Row, OfARunEventIsItsMembers) {
  EXPECT_EQ(
      row_of_envelope(Object{{"id", 7}, {"state", "partial"}, {"counts", Object{}}}, {}, Formulas::disarmed, kPrint),
      (Row{{"id", "7"}, {"state", "partial"}, {"counts", "JSON"}}));
}

TEST(Row, IsPutInTheOrderOfTheFile) {
  const std::vector<std::string> columns{"a", "b", "c"};
  EXPECT_EQ(texts_in_order({{"a", "1"}, {"b", "2"}, {"c", "3"}}, columns), (std::vector<std::string>{"1", "2", "3"}));
  EXPECT_EQ(texts_in_order({{"c", "3"}, {"a", "1"}}, columns), (std::vector<std::string>{"1", "", "3"}));
  EXPECT_EQ(texts_in_order({{"a", "1"}, {"d", "4"}}, columns).error(), "d");
}

}  // namespace
}  // namespace sluice::file
