// SPDX-License-Identifier: Apache-2.0
#include "csv/line.hpp"

#include <algorithm>
#include <array>

namespace sluice::csv {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool needs_quotes(std::string_view cell, char delimiter) {
  return cell.find_first_of("\"\r\n") != std::string_view::npos || cell.contains(delimiter) ||
         cell.contains(kByteOrderMark) || cell.starts_with(' ') || cell.ends_with(' ');
}

void append_cell(std::string& line, std::string_view cell, char delimiter) {
  if (!needs_quotes(cell, delimiter)) {
    line += cell;
    return;
  }
  line += '"';
  for (const char c : cell) line.append(c == '"' ? 2 : 1, c);
  line += '"';
}

std::string_view after_digits(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of("0123456789"), text.size()));
}

// -12, +1.5, .5, -4e-05: what a spreadsheet shows as a number.
bool is_plain_number(std::string_view text) {
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  auto rest = after_digits(text);
  auto digits = text.size() - rest.size();
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    const auto fraction = rest.size();
    rest = after_digits(rest);
    digits += fraction - rest.size();
  }
  if (digits == 0) return false;
  if (rest.empty()) return true;
  if (rest[0] != 'e' && rest[0] != 'E') return false;
  rest.remove_prefix(1);
  if (rest.starts_with('+') || rest.starts_with('-')) rest.remove_prefix(1);
  return !rest.empty() && after_digits(rest).empty();
}

}  // namespace

std::string line_of(std::span<const std::string> cells, char delimiter) {
  if (cells.size() == 1 && cells[0].empty()) return "\"\"\n";
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += delimiter;
    append_cell(line, cells[i], delimiter);
  }
  return line += '\n';
}

std::string without_formula(std::string cell) {
  static constexpr std::array<std::string_view, 11> kStarts{"=",  "+",      "-",      "@",      "\t",    "\r",
                                                            "\n", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};
  const bool runs = std::ranges::any_of(kStarts, [&](std::string_view start) { return cell.starts_with(start); });
  if (runs && !is_plain_number(cell)) cell.insert(cell.begin(), '\'');
  return cell;
}

}  // namespace sluice::csv
