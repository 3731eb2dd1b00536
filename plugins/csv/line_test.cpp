// SPDX-License-Identifier: Apache-2.0
#include "csv/line.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "csv/rows_of.hpp"
#include "support/vectors.hpp"

namespace sluice::csv {
namespace {

using Cells = std::vector<std::string>;

TEST(Line, IsReadBackAsItWas) {
  const Rows rows = {{"a", "b"},       {""},
                     {"", ""},         {" a", "a "},
                     {"a,b", "a;b"},   {"say \"hi\"", "\""},
                     {"a\nb", "a\rb"}, {"a\r\n", "\n"},
                     {"\xEF\xBB\xBF"}, {"\t", "süß 😀"}};
  std::string text;
  for (const auto& row : rows) text += line_of(row);
  EXPECT_EQ(rows_of(text), rows);
}

TEST(Line, QuotesOnlyWhatNeedsIt) {
  EXPECT_EQ(line_of(Cells{"a b", "c'd", "1.5", "e;f"}), "a b,c'd,1.5,e;f\n");
  EXPECT_EQ(line_of(Cells{"e;f", "a,b"}, ';'), "\"e;f\";a,b\n");
}

TEST(Line, FormulasAreDisarmedAndNumbersAreNot) {
  for (const char* formula :
       {"=1+1", "+cmd",   "-2+3", "@sum", "\ttab", "\rcr", "-",       "+",       "-.",      "-1e",    "-1-1",
        "=",    "-1.2.3", "+1 ",  "+e5",  "--5",   "\nlf", "\uFF1D1", "\uFF0B1", "\uFF0D1", "\uFF20x"}) {
    EXPECT_EQ(without_formula(formula), "'" + std::string(formula));
  }
  for (const char* text : {"", "a=b", "-12", "+1.5", "-.5", "-4e-05", "-1E+9", "1-2", "'=quoted", " =blank"}) {
    EXPECT_EQ(without_formula(text), text);
  }
}

// Cases of PapaParse, which ends lines with CRLF and the last one not at all, with options that we have.
bool is_for_us(const Value& c) {
  if (!c["input"].is_array()) return false;
  if (c["config"].is_null()) return true;
  for (const auto& [name, value] : c["config"].object()) {
    const bool known = name == "newline" || name == "escapeFormulae" || name == "header" ||
                       (name == "delimiter" && value.string().size() == 1 && value.string() != "\n");
    if (!known) return false;
  }
  return true;
}

// Objects become a header line, with the first one's names, and their values.
Rows rows_to_write(const Array& input, bool with_header) {
  const auto shown = [](const Value& cell) {
    return cell.is_integer() ? std::to_string(cell.integer()) : std::string(cell.string_or(""));
  };
  Rows rows;
  Cells names;
  if (!input.empty() && input.front().is_object()) {
    for (const auto& [name, value] : input.front().object()) names.push_back(name);
    if (with_header) rows.push_back(names);
  }
  for (const Value& each : input) {
    auto& row = rows.emplace_back();
    for (const auto& name : names) row.push_back(shown(each[name]));
    if (!each.is_array()) continue;
    for (const Value& cell : each.array()) row.push_back(shown(cell));
  }
  return rows;
}

std::string with_lf(std::string text, std::string_view newline) {
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"') quoted = !quoted;
    if (!quoted && std::string_view(text).substr(at).starts_with(newline)) text.replace(at, newline.size(), "\n");
  }
  return text.empty() ? text : text + "\n";
}

TEST(Line, WritesWhatPapaParseWrites) {
  SLUICE_NEEDS_VECTORS();
  int replayed = 0;
  for (const Value& c : vector_cases("csv/write_cases.jsonl")) {
    if (!is_for_us(c)) continue;
    const Value& config = c["config"];
    const bool disarmed = config["escapeFormulae"].boolean_or(false);
    std::string written;
    for (Cells cells : rows_to_write(c["input"].array(), config["header"].boolean_or(true))) {
      if (disarmed) std::ranges::transform(cells, cells.begin(), without_formula);
      written += line_of(cells, config["delimiter"].string_or(",")[0]);
    }
    const auto expected = with_lf(c["expected"].string(), config["newline"].string_or("\r\n"));
    EXPECT_EQ(rows_of(written), rows_of(expected)) << c["id"].string();
    EXPECT_TRUE(disarmed || written == expected) << c["id"].string() << ": Papa quotes whatever it has disarmed\n"
                                                 << written;
    ++replayed;
  }
  EXPECT_GT(replayed, 20);
}

}  // namespace
}  // namespace sluice::csv
