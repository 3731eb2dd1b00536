// SPDX-License-Identifier: Apache-2.0
#include "config/syntax_hint.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "base/text.hpp"
#include "config/document.hpp"
#include "config/open_bracket.hpp"

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

std::string quoted(std::string_view text) {
  return "`" + std::string(text) + "`";
}

// What an error breaks off at, as toml++ says it: "saw 'x'".
std::string_view seen(std::string_view message) {
  const auto saw = message.find("saw '");
  if (saw == std::string_view::npos) return {};
  const auto rest = message.substr(saw + 5);
  return rest.substr(0, rest.find('\'', 1));
}

// --- Errors that are somewhere else than where they are noticed

// Whether the next key or table begins there: no element of a list does.
bool begins_an_entry(std::string_view text, std::size_t offset) {
  const auto begin = offset == 0 ? 0 : text.rfind('\n', offset - 1) + 1;
  const auto line = trimmed(text.substr(begin, text.find('\n', begin) - begin));
  const bool at_begin = trimmed(text.substr(begin, offset - begin)).empty();
  return at_begin && (line.starts_with('[') || line.contains('='));
}

std::optional<ExplainedError> unclosed(std::string_view text, const SyntaxError& error) {
  const auto offset = offset_of(text, error.at);
  const bool by_control = error.message.contains("control characters") && offset < text.size() &&
                          (text[offset] == '\n' || text[offset] == '\r');
  const bool by_end = error.message.contains("end-of-file") && error.message.contains("string)");
  if (by_control || by_end) {
    const auto open = open_at(text, by_end ? text.size() : offset + 1);
    if (!open || open->quote == "[" || open->quote == "{") return std::nullopt;
    const bool is_long = open->quote.size() == 3;
    const auto end = open->quote == "\"" ? ", or begin and end it with `\"\"\"` where it has several lines" : "";
    return ExplainedError{position_of(text, open->offset), "the string that begins here is not closed",
                          (is_long ? "write " : "end its line with ") + quoted(open->quote) + end};
  }
  if (!error.message.contains("closing ']'") || !begins_an_entry(text, offset)) return std::nullopt;
  const auto open = open_at(text, offset);
  if (!open || open->quote != "[") return std::nullopt;
  return ExplainedError{position_of(text, open->offset), "the list that begins here is not closed",
                        "write `]` at its end"};
}

// "[[step]]" without brackets and comment, or "".
std::string_view header_name(std::string_view line) {
  if (!line.starts_with('[')) return {};
  const auto begin = line.find_first_not_of("[ ");
  return begin == std::string_view::npos ? std::string_view() : trimmed(line.substr(begin, line.find(']') - begin));
}

int column_of(std::string_view text, int line, std::string_view what) {
  for (int i = 1; i < line; ++i) text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  const auto found = text.substr(0, text.find('\n')).find(what);
  return found == std::string_view::npos ? 1 : static_cast<int>(found) + 1;
}

// [step] or [[steps]] where [[step]] is meant: what follows is then taken for another table of that name.
ExplainedError mistaken_header(std::string_view text, const std::vector<std::string_view>& lines,
                               const SyntaxError& error, std::string_view name) {
  const auto right = "[[" + std::string(name) + "]]";
  std::size_t above = lines.size();
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
    const auto header = header_name(lines[i]);
    const int line = static_cast<int>(i) + 1;
    if (header == name) {
      return {{line, column_of(text, line, "[")},
              quoted(lines[i].substr(0, lines[i].find('#'))) + " is one table, and there may be several",
              "write " + quoted(right) + ", with two brackets"};
    }
    if (header.starts_with(std::string(name) + ".")) {
      const std::array candidates{name};
      const auto meant = above < lines.size() ? header_name(lines[above]) : std::string_view();
      if (closest(meant, candidates)) {
        const int where = static_cast<int>(above) + 1;
        return {{where, column_of(text, where, meant)},
                "unknown key \"" + std::string(meant) + "\" in the file",
                "write " + quoted(right)};
      }
      return {error.at, error.message, "write " + quoted(right) + " above line " + std::to_string(line)};
    }
    if (!header.empty()) above = i;
  }
  return {error.at, error.message, "write " + quoted(right)};
}

// "cannot redefine existing string 'name' (in a key-value pair)"
std::optional<ExplainedError> repeated(std::string_view text, const std::vector<std::string_view>& lines,
                                       const SyntaxError& error) {
  constexpr std::string_view kBegin = "cannot redefine existing ";
  if (!error.message.starts_with(kBegin)) return std::nullopt;
  const auto open = error.message.find('\'');
  const auto name = std::string_view(error.message).substr(open + 1, error.message.find('\'', open + 1) - open - 1);
  const bool is_header = error.message.contains("table header");
  if (is_header && error.message.contains("as array-of-tables")) return mistaken_header(text, lines, error, name);
  const auto key = name.substr(name.rfind('.') == std::string_view::npos ? 0 : name.rfind('.') + 1);
  const auto is_same = [&](std::string_view line) {
    return is_header ? header_name(line) == name : trimmed(line.substr(0, line.find('='))) == key;
  };
  ExplainedError out{
      {error.at.line, column_of(text, error.at.line, key)},
      (is_header ? "the table [" + std::string(name) + "]" : quoted(key)) + " stands here for the second time",
      is_header ? "put what is in it into one" : "leave out one of them"};
  for (auto i = lines.size() - 1; i-- > 0;) {
    if (is_same(lines[i])) {
      out.suggestion += "; the other is in line " + std::to_string(i + 1);
      break;
    }
    if (!is_header && lines[i].starts_with('[')) break;
  }
  return out;
}

// --- What to write instead

// Of a value that is none.
std::string value_hint(std::string_view value, std::string_view message) {
  const auto word = lowered(value);
  if (word == "true" || word == "false") return "write `" + word + "`";
  if (word == "yes" || word == "on") return "write `true`, or text in quotes";
  if (word == "no" || word == "off") return "write `false`, or text in quotes";
  if (word == "null" || word == "nil" || word == "none") return "TOML has no null: leave the key out";
  for (const std::string_view quote : {"“", "”", "„", "«", "‘", "’"}) {
    if (value.starts_with(quote)) return "write straight quotes: \"…\"";
  }
  if (value.starts_with('>')) return "write `key = value`";
  const bool is_number = value.front() >= '0' && value.front() <= '9';
  if (message.contains("leading zeroes"))
    return "leave out the zero, or write text in quotes: \"" + std::string(value) + "\"";
  if (message.contains("value type") || message.contains("(in a boolean)")) return "text stands in quotes";
  if (is_number && (message.contains("integer)") || message.contains("float"))) {
    return "text, durations and dates stand in quotes: \"" + std::string(value) + "\"";
  }
  return {};
}

std::string inline_table_hint(const std::vector<std::string_view>& lines, std::string_view message) {
  const auto line = lines.back();
  if (message.contains("dangling comma")) return "leave out the comma before the `}`";
  if (message.contains("'\\n'") || message.contains("'\\r'") || message.contains("'#'")) {
    const auto inside = trimmed(line.substr(std::min(line.find('{') + 1, line.size())));
    const bool whole = line.contains('{') && !inside.empty() && !inside.ends_with(',');
    return std::string(whole ? "write `}` at its end; " : "") + "a multi-line inline table needs " +
           quoted(header_for(lines));
  }
  if (message.contains("expected comma")) return "write a comma before it";
  return {};
}

std::string hint(std::string_view text, const std::vector<std::string_view>& lines, const SyntaxError& error) {
  const std::string_view message = error.message;
  const auto line = lines.back();
  const auto saw = seen(message);
  if (line.starts_with("---")) return "leave this line out: a TOML file has no such mark";
  if (line.contains("= {{") || line.contains("={{")) return "an expression stands in quotes: \"{{ … }}\"";
  if (message.contains("escape sequence") || message.contains("unicode scalar"))
    return "a backslash begins an escape: write the text in single quotes, '…', or with `/`";
  if (message.contains("(in an inline table)")) return inline_table_hint(lines, message);
  if (saw == "/" && line.contains("//")) return "a comment begins with `#`";
  if (message.contains("expected comma or closing ']'")) return "write a comma before it";
  if (message.contains("expected '='")) return "write `key = value`";
  if (message.contains("expected ']'")) return "a header stands in brackets: `[run]`, `[[step]]`";
  if (message.contains("expected a comment or whitespace")) {
    if (saw == "," || saw == ";") return "leave it out: the line's end ends an entry";
    const auto offset = offset_of(text, error.at);
    if (offset > 0 && text[offset - 1] == '"') return "within \"…\" write quotes as '…'";
  }
  if (message.contains("expected value")) return "write a value, or leave the line out";
  const auto value = value_on(line);
  return value.empty() ? "" : value_hint(value, message);
}

}  // namespace

ExplainedError explain_syntax_error(std::string_view text, SyntaxError error) {
  if (auto explained = unclosed(text, error)) return *std::move(explained);
  auto lines = lines_until(text, error.at.line);
  if (lines.empty()) lines.emplace_back();
  if (auto explained = repeated(text, lines, error)) return *std::move(explained);
  auto suggestion = hint(text, lines, error);
  return {error.at, std::move(error.message), std::move(suggestion)};
}

}  // namespace sluice::config
