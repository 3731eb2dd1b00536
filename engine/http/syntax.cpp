// SPDX-License-Identifier: Apache-2.0
#include "http/syntax.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace sluice::http {
namespace {

using CharacterClass = std::array<bool, 256>;

constexpr CharacterClass kTokenCharacters = [] {
  CharacterClass in{};
  for (const char c : std::string_view("!#$%&'*+-.^_`|~0123456789"
                                       "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")) {
    in[static_cast<unsigned char>(c)] = true;
  }
  return in;
}();

constexpr CharacterClass kValueCharacters = [] {
  CharacterClass in{};
  for (std::size_t c = 0x20; c < in.size(); ++c) in[c] = c != 0x7F;
  in['\t'] = true;
  return in;
}();

bool all_in(const CharacterClass& set, std::string_view text) {
  return std::ranges::all_of(text, [&](char c) { return set[static_cast<unsigned char>(c)]; });
}

std::string_view without_blanks_around(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

bool is_token(std::string_view text) {
  return !text.empty() && all_in(kTokenCharacters, text);
}

bool is_field_value(std::string_view text) {
  return all_in(kValueCharacters, text);
}

std::optional<std::uint64_t> parse_length(std::string_view digits) {
  std::uint64_t length = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, length);
  if (error != std::errc() || stopped != end) return std::nullopt;
  return length;
}

bool parse_field(std::string_view line, Headers& into) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return false;
  const auto name = line.substr(0, colon);
  const auto value = without_blanks_around(line.substr(colon + 1));
  if (!is_token(name) || !is_field_value(value)) return false;
  into.add(std::string(name), std::string(value));
  return true;
}

bool list_holds(const Headers& headers, std::string_view name, std::string_view element) {
  for (const auto& [field, value] : headers) {
    if (!same_name(field, name)) continue;
    for (std::string_view rest = value; !rest.empty();) {
      const auto comma = std::min(rest.find(','), rest.size());
      if (same_name(without_blanks_around(rest.substr(0, comma)), element)) return true;
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
  }
  return false;
}

std::size_t count(const Headers& headers, std::string_view name) {
  return static_cast<std::size_t>(
      std::ranges::count_if(headers, [&](const Headers::Field& field) { return same_name(field.first, name); }));
}

LineReader::Status LineReader::next(std::string_view& bytes, std::string_view& line) {
  const auto feed = bytes.find('\n', searched_);
  const bool found = feed != std::string_view::npos;
  searched_ = found ? 0 : bytes.size();
  const std::size_t used = found ? feed + 1 : bytes.size();
  if (used > left_) return Status::too_long;
  if (!found) return Status::incomplete;
  // A line feed alone is refused: whoever stands in front of us may not have taken it for the end of a line.
  if (feed == 0 || bytes[feed - 1] != '\r') return Status::malformed;
  line = bytes.substr(0, feed - 1);
  bytes.remove_prefix(used);
  left_ -= used;
  return Status::line;
}

}  // namespace sluice::http
