// SPDX-License-Identifier: Apache-2.0
//
// Replays csv/cases.jsonl: what csv-spectrum, Go's encoding/csv, PapaParse and probes of three readers expect.
#include <gtest/gtest.h>

#include <algorithm>
#include <expected>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "csv/columns.hpp"
#include "csv/encoding.hpp"
#include "csv/rows_of.hpp"
#include "csv/sniff.hpp"
#include "support/vectors.hpp"

namespace sluice::csv {

namespace {

// Where readers disagree, or one of them does what README.md decides against.
const std::map<std::string_view, Rows> kDecided = {
    {"csv-029", {{"a\"\"b", "c"}}},  // Go refuses a quote inside an unquoted field
    {"csv-031", {{"a \"word\"", "b"}}},
    {"csv-032", {{"a word", "b\""}}},
    {"csv-049", {{"A", "Hello\r\nHi", "B"}}},  // Go turns CRLF inside quotes into LF
    {"csv-053", {{"field"}}},                  // lone CRs end records where no LF does
    {"csv-054", {{"field"}, {"field"}}},
    {"csv-055", {{"field"}, {"field"}}},
    {"csv-236", {{"id", "name"}, {"1", "a"}}},  // a byte order mark is no text
    {"csv-237", {{"id", "name"}, {"1", "a"}}},
    {"csv-241", {{"a", "b"}, {"1", "2"}}},
    {"csv-244", {{"a", "b"}, {"x\r\ny", "2"}}},
    {"csv-250", {{"a", "b"}, {"1", "2", ""}}},  // fields are counted later, against the header
    {"csv-251", {{"a", "b", "c"}, {"1", "2"}}},
    {"csv-259", {{"a", "b"}, {"café", "2"}}},  // Windows-1252, and UTF-16
    {"csv-260", {{"a", "b"}, {"1", "2"}}},
    {"csv-256", {{"a", "b"}, {"1", " \"x", "y\""}}},
    {"csv-267", {{"a", "b"}, {"1\"2", "3"}}},
    {"csv-269", {}},
};

// Those with an option that the source does not have; multi-byte delimiters among them.
bool is_for_us(const Value& c) {
  static const std::set<std::string_view> kForeign = {"comment",         "comments",  "trim_leading_space",
                                                      "lazy_quotes",     "quoteChar", "escapeChar",
                                                      "skipFirstNLines", "preview",   "dynamicTyping"};
  for (const char* options : {"options", "papaparse_config"}) {
    if (!c[options].is_object()) continue;
    for (const auto& [name, value] : c[options].object()) {
      if (kForeign.contains(name) || value == Value("greedy")) return false;
      if (name == "delimiter" &&
          (value.string().size() != 1 || std::string_view("\r\n\"").contains(value.string()[0]))) {
        return false;
      }
    }
  }
  return c["input"].is_string() || c["input_base64"].is_string();
}

std::string from_base64(std::string_view text) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text.substr(0, text.find('='))) {
    bits = bits << 6 | static_cast<std::uint32_t>(kDigits.find(c));
    if ((held += 6) < 8) continue;
    held -= 8;
    bytes += static_cast<char>(bits >> held & 0xFF);
  }
  return bytes;
}

std::string as_utf8(std::string_view bytes) {
  const Beginning begin = beginning_of(bytes, std::nullopt).value();
  bytes.remove_prefix(begin.mark);
  const Encoding encoding = begin.encoding == Encoding::ascii ? judged(bytes, true) : begin.encoding;
  if (encoding == Encoding::ascii || encoding == Encoding::utf8) return std::string(bytes);
  std::string text;
  append_decoded(text, bytes, encoding, true);
  return text;
}

std::expected<Rows, Malformed> parsed(std::string_view bytes, const Value& given_delimiter, bool may_guess) {
  const std::string text = as_utf8(bytes);
  Dialect dialect;
  dialect.line_break = line_break_of(text);
  if (given_delimiter.is_string()) {
    dialect.delimiter = given_delimiter.string()[0];
  } else if (may_guess) {
    dialect.delimiter = delimiter_of(text, dialect.line_break, true);
  }
  return rows_of(text, dialect);
}

Rows expected_rows(const Value& c) {
  Rows rows;
  for (const Value& row : c["rows"].array()) {
    if (row == Value(Array{""})) continue;  // a blank line, to readers that keep them
    auto& texts = rows.emplace_back();
    for (const Value& field : row.array()) texts.push_back(field.string());
  }
  return rows;
}

std::vector<Object> items_of(const Rows& rows) {
  std::vector<Object> items;
  std::vector<Field> header;
  for (const auto& name : rows.front()) header.push_back({name});
  const auto columns = Columns::make(header_names(header), {}, Ragged::pad).value();
  for (auto row = rows.begin() + 1; row != rows.end(); ++row) {
    std::vector<Field> fields;
    for (const auto& text : *row) fields.push_back({text});
    items.push_back(columns.item(fields).value_or(Object{{"refused", true}}));
  }
  return items;
}

std::vector<Object> expected_items(const Value& c) {
  const Array& records = c["records"].array();
  std::vector<Object> items;
  if (records.empty() || records.front().is_object()) {
    for (const Value& record : records) items.push_back(record.object());
    return items;
  }
  for (auto row = records.begin() + 1; row != records.end(); ++row) {  // names, then values
    auto& item = items.emplace_back();
    for (std::size_t i = 0; i < row->size(); ++i) item.append(records.front().array()[i].string(), (*row)[i]);
  }
  return items;
}

bool must_fail(const Value& c) {
  if (c["papaparse_errors"].is_array()) return c["papaparse_errors"].array()[0]["type"] == Value("Quotes");
  return c["errors"].is_array() && c["errors"].array()[0]["error"].string().contains("quoted-field");
}

TEST(CsvVectors, RecordsAreThoseOfTheirSuitesOrAsDecided) {
  SLUICE_NEEDS_VECTORS();
  int replayed = 0;
  for (const Value& c : vector_cases("csv/cases.jsonl")) {
    if (!is_for_us(c)) continue;
    const auto& id = c["id"].string();
    const bool go = c["source"].string().starts_with("Go");
    const Value& delimiter =
        c["papaparse_config"]["delimiter"].is_null() ? c["options"]["delimiter"] : c["papaparse_config"]["delimiter"];
    const std::string input = c["input"].is_string() ? c["input"].string() : from_base64(c["input_base64"].string());
    const auto rows = parsed(input, delimiter, c["source"].string().starts_with("PapaParse"));
    ++replayed;
    if (const auto decided = kDecided.find(id); decided != kDecided.end()) {
      EXPECT_EQ(rows, decided->second) << id;
    } else if (must_fail(c)) {
      ASSERT_FALSE(rows.has_value()) << id;
      if (!go) continue;
      EXPECT_EQ(static_cast<std::int64_t>(rows.error().at.line), c["errors"].array()[0]["line"].integer()) << id;
      EXPECT_EQ(static_cast<std::int64_t>(rows.error().at.column), c["errors"].array()[0]["column"].integer()) << id;
    } else if (c["rows"].is_array()) {
      EXPECT_EQ(rows, expected_rows(c)) << id;
    } else if (c["records"].is_array() && c["papaparse_errors"].is_null()) {
      EXPECT_EQ(items_of(rows.value()), expected_items(c)) << id;
    }
  }
  EXPECT_GT(replayed, 150);
}

}  // namespace
}  // namespace sluice::csv
