// SPDX-License-Identifier: Apache-2.0
#include "csv/columns.hpp"

#include <gtest/gtest.h>

namespace sluice::csv {
namespace {

using Names = std::vector<std::string>;

std::vector<Field> fields(std::initializer_list<std::string_view> texts) {
  std::vector<Field> fields;
  for (const auto text : texts) fields.push_back({text});
  return fields;
}

Columns columns(Names names, const Object& types = {}, Ragged ragged = Ragged::error) {
  return Columns::make(std::move(names), types, ragged).value();
}

TEST(Columns, HeaderNamesBecomeUniqueAndAreNeverEmpty) {
  EXPECT_EQ(header_names(fields({"id", "url"})), (Names{"id", "url"}));
  EXPECT_EQ(header_names(fields({"A", "A", "A"})), (Names{"A", "A_1", "A_2"}));
  EXPECT_EQ(header_names(fields({"c", "c", "c", "c_1"})), (Names{"c", "c_2", "c_3", "c_1"}));
  EXPECT_EQ(header_names(fields({"a", "", "c", ""})), (Names{"a", "column_2", "c", "column_4"}));
  EXPECT_EQ(header_names(fields({"column_2", ""})), (Names{"column_2", "column_2_1"}));
}

TEST(Columns, CellsBecomeWhatTheirColumnSays) {
  struct Case {
    Type type;
    const char* text;
    std::optional<Value> value;
  };
  const Case cases[] = {
      {Type::string, " x ", " x "},
      {Type::string, "", ""},
      {Type::integer, "42", 42},
      {Type::integer, " -7 ", -7},
      {Type::integer, "+7", 7},
      {Type::integer, "007", 7},
      {Type::integer, "9223372036854775807", INT64_MAX},
      {Type::integer, "9223372036854775808", std::nullopt},
      {Type::integer, "1.0", std::nullopt},
      {Type::integer, "12x", std::nullopt},
      {Type::integer, "", Value()},
      {Type::number, "1e3", 1000.0},
      {Type::number, "-0.5", -0.5},
      {Type::number, "1,5", std::nullopt},
      {Type::number, "1e999", std::nullopt},
      {Type::number, "nan", std::nullopt},
      {Type::number, "+-1", std::nullopt},
      {Type::number, "  ", Value()},
      {Type::boolean, "TRUE", true},
      {Type::boolean, "no", false},
      {Type::boolean, "1", true},
      {Type::boolean, "maybe", std::nullopt},
      {Type::boolean, "", Value()},
  };
  for (const auto& [type, text, value] : cases) EXPECT_EQ(value_of(text, type), value) << text;
}

TEST(Columns, ARecordBecomesAnItem) {
  const auto all = columns({"url", "count"}, {{"count", "integer"}});
  EXPECT_EQ(all.item(fields({"https://a.example/", "3"})), (Object{{"url", "https://a.example/"}, {"count", 3}}));
  EXPECT_EQ(all.item(fields({"https://a.example/", "three"})).error(),
            (Misfit{Object{{"url", "https://a.example/"}, {"count", "three"}},
                    "column \"count\" holds \"three\", which is no integer"}));
  const std::string long_text = std::string(59, 'x') + "äää";
  EXPECT_EQ(all.item(fields({"u", long_text})).error().why,
            "column \"count\" holds \"" + std::string(59, 'x') + "…\", which is no integer");
}

TEST(Columns, TypesNameColumnsThatExist) {
  EXPECT_EQ(Columns::make({"url", "count"}, {{"cuont", "integer"}}, Ragged::error).error(),
            "has no column \"cuont\", only url, count");
  EXPECT_EQ(Columns::make({"url"}, {{"url", "uri"}}, Ragged::error).error(),
            "column \"url\" has none of the types string, integer, number, boolean");
}

TEST(Columns, RaggedRecordsAreRefusedOrPaddedButNothingIsLost) {
  const auto strict = columns({"a", "b"});
  EXPECT_EQ(strict.item(fields({"1"})).error(),
            (Misfit{Object{{"a", "1"}}, "1 field where the header has 2; correct the line, or set ragged = \"pad\""}));
  EXPECT_EQ(strict.item(fields({"1", "2", "\xFF"})).error(),
            (Misfit{Object{{"a", "1"}, {"b", "2"}, {"column_3", "\xEF\xBF\xBD"}},
                    "3 fields where the header has 2; correct the line, or set ragged = \"pad\""}));
  const auto padded = columns({"a", "b"}, {{"b", "integer"}}, Ragged::pad);
  EXPECT_EQ(padded.item(fields({"1"})), (Object{{"a", "1"}, {"b", nullptr}}));
  EXPECT_EQ(padded.item(fields({"1", "2", "", ""})), (Object{{"a", "1"}, {"b", 2}}));
  EXPECT_EQ(padded.item(fields({"1", "2", "", "x"})).error().why,
            "4 fields where the header has 2, and there is no name for what the last ones hold");
}

}  // namespace
}  // namespace sluice::csv
