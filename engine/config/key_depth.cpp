// SPDX-License-Identifier: Apache-2.0
#include "config/key_depth.hpp"

#include <algorithm>

namespace sluice::config {
namespace {

// Where the text that opens at `at` ends. One that never ends is the parser's to report.
std::size_t behind_text(std::string_view toml, std::size_t at) {
  const char quote = toml[at];
  const std::string_view three = quote == '"' ? "\"\"\"" : "'''";
  const bool several_lines = toml.substr(at).starts_with(three);
  const std::string_view closing = several_lines ? three : three.substr(0, 1);
  for (auto i = at + closing.size(); i < toml.size(); ++i) {
    if (quote == '"' && toml[i] == '\\') {
      ++i;
    } else if (toml.substr(i).starts_with(closing)) {
      return i + closing.size();
    } else if (!several_lines && toml[i] == '\n') {
      return i;
    }
  }
  return toml.size();
}

}  // namespace

std::optional<std::size_t> too_deep_key(std::string_view toml) {
  std::size_t begin = 0;
  int parts = 1;
  for (std::size_t i = 0; i < toml.size();) {
    const char c = toml[i];
    if (c == '"' || c == '\'') {
      i = behind_text(toml, i);
      continue;
    }
    if (c == '#') {
      i = std::min(toml.find('\n', i), toml.size());
      continue;
    }
    ++i;
    if (c == '.' && ++parts > kMostKeyParts) return begin;
    if (std::string_view("\n=,{}[]").contains(c)) {
      begin = i;
      parts = 1;
    }
  }
  return std::nullopt;
}

}  // namespace sluice::config
