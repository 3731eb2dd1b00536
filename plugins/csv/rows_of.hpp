// SPDX-License-Identifier: Apache-2.0
//
// For tests: a whole text as rows of texts.
#pragma once

#include <cstdint>
#include <expected>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "csv/record_parser.hpp"

namespace sluice::csv {

using Rows = std::vector<std::vector<std::string>>;

// All records of `text`, blank lines left out.
inline std::expected<Rows, Malformed> rows_of(std::string_view text, Dialect dialect = {}) {
  RecordParser parser(dialect);
  Rows rows;
  std::uint64_t line = 1;
  while (!text.empty()) {
    if (auto parsed = parser.parse(text, true, line); !parsed) return std::unexpected(parsed.error());
    line += parser.line_breaks();
    text.remove_prefix(parser.size());
    if (parser.fields().empty()) continue;
    auto& row = rows.emplace_back();
    for (const Field& field : parser.fields()) row.push_back(field.text());
  }
  return rows;
}

inline void PrintTo(const Malformed& m, std::ostream* out) {
  *out << m.at.line << ":" << m.at.column << ": " << m.reason;
}

}  // namespace sluice::csv
