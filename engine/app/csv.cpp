// SPDX-License-Identifier: Apache-2.0
#include "app/csv.hpp"

#include <algorithm>
#include <string_view>

namespace sluice::app {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool needs_quotes(std::string_view cell) {
  return cell.find_first_of("\"\r\n") != std::string_view::npos || cell.contains(',') ||
         cell.contains(kByteOrderMark) || cell.starts_with(' ') || cell.ends_with(' ');
}

void append_cell(std::string& line, std::string_view cell) {
  if (!needs_quotes(cell)) {
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

std::string csv_line(std::span<const std::string> cells) {
  if (cells.size() == 1 && cells[0].empty()) return "\"\"\n";
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += ',';
    append_cell(line, cells[i]);
  }
  return line += '\n';
}

std::string without_formula(std::string cell) {
  const bool runs = !cell.empty() && std::string_view("=+-@\t\r").contains(cell[0]) && !is_plain_number(cell);
  if (runs) cell.insert(cell.begin(), '\'');
  return cell;
}

}  // namespace sluice::app
