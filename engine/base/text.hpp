// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sluice {

std::string hex(std::string_view bytes);                    // lower case, two digits a byte
std::optional<std::string> unhex(std::string_view digits);  // nullopt unless pairs of hex digits

// ASCII only: the words of configuration and protocols, never people's text.
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
std::string lowered(std::string_view text);
std::string_view trimmed(std::string_view text);

// Whether `text` is well-formed UTF-8 (no surrogates, no overlong forms, at most U+10FFFF).
bool is_utf8(std::string_view text);

// For terminals and logs: control characters and malformed UTF-8 as \xNN or \u{N}, the rest as it is.
std::string escaped_for_terminal(std::string_view text);

// The same JSON text for terminals and logs: what a terminal would obey is written as \uNNNN, which only texts hold.
std::string json_for_terminal(std::string_view json);

// At most `bytes` bytes of `text`, cut at a character's boundary, ending in "…" where something was cut.
std::string shortened(std::string_view text, std::size_t bytes);

// The candidate that `word` most likely meant, if any is close enough to suggest (optimal string alignment distance
// of at most a third of its length, else another ending of the same beginning).
std::optional<std::string_view> closest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace sluice
