// SPDX-License-Identifier: Apache-2.0
#include "config/syntax_hint.hpp"

#include <vector>

#include "base/text.hpp"

namespace sluice::config {
namespace {

std::vector<std::string_view> lines_until(std::string_view text, int last) {
  std::vector<std::string_view> lines;
  for (int i = 0; i < last && !text.empty(); ++i) {
    const auto end = text.find('\n');
    lines.push_back(trimmed(text.substr(0, end)));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return lines;
}

// "[step.with]" for `with = {` below `[[step]]`.
std::string header_for(const std::vector<std::string_view>& lines) {
  std::string_view key, table;
  for (auto line = lines.rbegin(); line != lines.rend() && table.empty(); ++line) {
    if (line->starts_with('[')) table = trimmed(line->substr(0, line->find('#')));
    const auto equals = line->find('=');
    if (!key.empty() || equals == std::string_view::npos || !trimmed(line->substr(equals + 1)).starts_with('{'))
      continue;
    key = trimmed(line->substr(0, equals));
  }
  while (table.starts_with('[')) table.remove_prefix(1);
  table = table.substr(0, table.find(']'));
  return "[" + std::string(table) + (table.empty() ? "" : ".") + std::string(key) + "]";
}

// The value as it stands there: up to a comma, a bracket or the line's end.
std::string_view value_on(std::string_view line) {
  const auto equals = line.find('=');
  if (equals == std::string_view::npos) return {};
  const auto value = trimmed(line.substr(equals + 1));
  return trimmed(value.substr(0, value.find_first_of("#,]}")));
}

}  // namespace

std::string syntax_hint(std::string_view text, Position at, std::string_view message) {
  const auto lines = lines_until(text, at.line);
  const auto line = lines.empty() ? std::string_view() : lines.back();
  const auto value = value_on(line);
  const bool in_inline_table = message.contains("(in an inline table)");
  if (line.contains("= {{") || line.contains("={{")) return "an expression stands in quotes: \"{{ … }}\"";
  if (in_inline_table && (message.contains("'\\n'") || message.contains("'\\r'") || message.contains("'#'"))) {
    return "a multi-line inline table needs `" + header_for(lines) + "`";
  }
  if (in_inline_table && message.contains("dangling comma")) return "leave out the comma before the `}`";
  if (message.contains("expected '='") && message.contains("saw ':'")) return "write `key = value`";
  if (value.empty()) return {};
  if (lowered(value) == "true" || lowered(value) == "false") return "write `" + lowered(value) + "`";
  const bool is_number = value.front() >= '0' && value.front() <= '9';
  if (message.contains("value type") || message.contains("(in a boolean)")) return "text stands in quotes";
  if (is_number && (message.contains("integer)") || message.contains("float"))) {
    return "text, durations and dates stand in quotes: \"" + std::string(value) + "\"";
  }
  return {};
}

}  // namespace sluice::config
