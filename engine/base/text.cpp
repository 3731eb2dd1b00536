// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace sluice {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

int digit(char c) {
  const auto at = kHexDigits.find(lower(c));
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

struct Decoded {
  char32_t point = 0;
  std::size_t size = 0;  // 0: malformed
};

// One character of UTF-8 at the start of `text`, by the table of well-formed sequences (Unicode 15, table 3-7).
Decoded decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = byte(0);
  if (first < 0x80) return {first, 1};
  const std::size_t size = first >= 0xC2 && first <= 0xDF   ? 2
                           : first >= 0xE0 && first <= 0xEF ? 3
                           : first >= 0xF0 && first <= 0xF4 ? 4
                                                            : 0;
  if (size == 0 || text.size() < size) return {};
  std::uint8_t low = 0x80, high = 0xBF;
  if (first == 0xE0) low = 0xA0;
  if (first == 0xED) high = 0x9F;
  if (first == 0xF0) low = 0x90;
  if (first == 0xF4) high = 0x8F;
  if (byte(1) < low || byte(1) > high) return {};
  char32_t point = first & (0xFF >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if (i > 1 && (byte(i) & 0xC0) != 0x80) return {};
    point = point << 6 | (byte(i) & 0x3Fu);
  }
  return {point, size};
}

// What JSON allows in a text as it is, and a terminal obeys: DEL, C1 controls, and the marks that reorder what follows
// them on a screen.
bool is_obeyed(char32_t point) {
  const bool reorders = (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
  return reorders || (point >= 0x7F && point < 0xA0);
}

std::string four_digits(char32_t point) {
  const std::array<char, 2> bytes{static_cast<char>(point >> 8), static_cast<char>(point & 0xFF)};
  return hex({bytes.data(), bytes.size()});
}

// Damerau-Levenshtein without edits across a transposition.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

std::string hex(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<std::uint8_t>(c);
    out += kHexDigits[byte >> 4];
    out += kHexDigits[byte & 15];
  }
  return out;
}

std::optional<std::string> unhex(std::string_view digits) {
  if (digits.size() % 2 != 0) return std::nullopt;
  std::string out;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const int high = digit(digits[i]), low = digit(digits[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
  }
  return out;
}

std::string lowered(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto size = decode(text).size;
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

std::string escaped_for_terminal(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto [point, size] = decode(text);
    if (size == 0 || point < 0x20 || point == 0x7F) {
      out += "\\x" + hex(text.substr(0, 1));
      text.remove_prefix(1);
      continue;
    }
    if (is_obeyed(point)) {
      out += "\\u{" + four_digits(point) + "}";
    } else {
      out += text.substr(0, size);
    }
    text.remove_prefix(size);
  }
  return out;
}

std::string json_for_terminal(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  while (!json.empty()) {
    const auto [point, decoded] = decode(json);
    const std::size_t size = std::max<std::size_t>(decoded, 1);
    if (is_obeyed(point)) {
      out += "\\u" + four_digits(point);
    } else {
      out += json.substr(0, size);
    }
    json.remove_prefix(size);
  }
  return out;
}

std::string shortened(std::string_view text, std::size_t bytes) {
  constexpr std::string_view kEllipsis = "…";
  if (text.size() <= bytes) return std::string(text);
  std::size_t end = bytes > kEllipsis.size() ? bytes - kEllipsis.size() : 0;
  while (end > 0 && (static_cast<std::uint8_t>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)).append(kEllipsis);
}

std::optional<std::string_view> closest(std::string_view word, std::span<const std::string_view> candidates) {
  std::optional<std::string_view> best;
  std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const auto candidate : candidates) {
    const auto d = distance(lowered(word), lowered(candidate));
    if (d < least) {
      least = d;
      best = candidate;
    }
  }
  if (best) return best;
  // "memory" for "memories", "retries" for "retry": another ending of a long beginning.
  for (const auto candidate : candidates) {
    const auto a = lowered(word), b = lowered(candidate);
    const auto same = static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
    if (same >= 4 && 2 * same >= std::max(word.size(), candidate.size())) return candidate;
  }
  return std::nullopt;
}

}  // namespace sluice
