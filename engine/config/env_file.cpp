// SPDX-License-Identifier: Apache-2.0
#include "config/env_file.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.hpp"

namespace sluice::config {
namespace {

template <class T>
using Parsed = std::expected<T, std::string>;

constexpr std::string_view kBlanks = " \t";

std::string_view without_leading_blanks(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(kBlanks), text.size()));
}

bool is_name(std::string_view text) {
  const auto fits = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || is_digit(c) || c == '_'; };
  return !text.empty() && !is_digit(text.front()) && std::ranges::all_of(text, fits);
}

// Behind a quoted value nothing but a comment may stand.
Parsed<std::string> closed(std::string value, std::string_view rest) {
  rest = without_leading_blanks(rest);
  if (rest.empty() || rest.front() == '#') return value;
  return std::unexpected("something stands behind the closing quote");
}

Parsed<std::string> in_single_quotes(std::string_view text) {
  const auto end = text.find('\'');
  if (end == std::string_view::npos) return std::unexpected("the quote ' is not closed on its line");
  return closed(std::string(text.substr(0, end)), text.substr(end + 1));
}

std::optional<char> unescaped(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case 'r':
      return '\r';
    case '"':
    case '\\':
    case '$':
      return c;
    default:
      return std::nullopt;
  }
}

Parsed<std::string> in_double_quotes(std::string_view text) {
  std::string value;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') return closed(std::move(value), text.substr(i + 1));
    if (text[i] != '\\') {
      value += text[i];
      continue;
    }
    const auto meant = ++i < text.size() ? unescaped(text[i]) : std::nullopt;
    if (!meant) return std::unexpected(R"(behind a \ in double quotes stands one of n t r " \ $)");
    value += *meant;
  }
  return std::unexpected("the quote \" is not closed on its line");
}

std::string plain(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '#' && (i == 0 || kBlanks.contains(text[i - 1]))) return std::string(trimmed(text.substr(0, i)));
  }
  return std::string(trimmed(text));
}

Parsed<std::string> value_of(std::string_view text) {
  const auto value = without_leading_blanks(text);
  if (value.starts_with('\'')) return in_single_quotes(value.substr(1));
  if (value.starts_with('"')) return in_double_quotes(value.substr(1));
  return plain(value);
}

Parsed<void> read_line(std::string_view line, Variables& variables) {
  constexpr std::string_view kExport = "export ";
  line = without_leading_blanks(line);
  if (line.empty() || line.front() == '#') return {};
  if (line.starts_with(kExport)) line = without_leading_blanks(line.substr(kExport.size()));
  const auto equals = line.find('=');
  if (equals == std::string_view::npos) return std::unexpected("a line is NAME=VALUE");
  const std::string name(line.substr(0, equals));
  // What stands there may be a secret: it is not repeated.
  if (!is_name(name)) return std::unexpected("before the = stands a name of letters, digits and _, and no blank");
  auto value = value_of(line.substr(equals + 1));
  if (!value) return std::unexpected(name + ": " + value.error());
  if (value->contains('\0')) return std::unexpected(name + ": a value holds no NUL");
  if (!variables.emplace(name, std::move(*value)).second) return std::unexpected(name + " is given a second time");
  return {};
}

}  // namespace

std::expected<Variables, EnvFileError> parse_env_file(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  Variables variables;
  for (int number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (const auto read = read_line(line, variables); !read) return std::unexpected(EnvFileError{number, read.error()});
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return variables;
}

}  // namespace sluice::config
