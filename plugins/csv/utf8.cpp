// SPDX-License-Identifier: Apache-2.0
#include "csv/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace sluice::csv {
namespace {

// How many of the bytes at the start are ASCII, rounded down to whole words.
std::size_t ascii_words(std::string_view text) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080u;
  std::size_t size = 0;
  for (std::uint64_t word = 0; size + sizeof word <= text.size(); size += sizeof word) {
    std::memcpy(&word, text.data() + size, sizeof word);
    if ((word & kHighBits) != 0) break;
  }
  return size;
}

// What a first byte promises; 0 where none begins with it.
std::size_t promised_size(std::uint8_t first) {
  if (first < 0x80) return 1;
  return first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
}

// Whether the bytes after the first, as far as they are there, may follow it.
bool may_go_on(std::string_view character) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(character[i]); };
  const std::uint8_t first = byte(0);
  const std::uint8_t low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const std::uint8_t high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  if (character.size() > 1 && (byte(1) < low || byte(1) > high)) return false;
  for (std::size_t i = 2; i < character.size(); ++i) {
    if ((byte(i) & 0xC0) != 0x80) return false;
  }
  return true;
}

}  // namespace

std::size_t ascii_prefix(std::string_view text) {
  std::size_t size = ascii_words(text);
  while (size < text.size() && static_cast<std::uint8_t>(text[size]) < 0x80) ++size;
  return size;
}

std::size_t character_size(std::string_view text) {
  const std::size_t size = promised_size(static_cast<std::uint8_t>(text[0]));
  if (size == 0 || text.size() < size) return 0;
  return may_go_on(text.substr(0, size)) ? size : 0;
}

bool is_begun_character(std::string_view text) {
  if (text.empty()) return false;
  return text.size() < promised_size(static_cast<std::uint8_t>(text[0])) && may_go_on(text);
}

std::string with_replacements(std::string_view text) {
  std::string out;
  while (const auto bad = first_malformed(text)) {
    out.append(text.substr(0, *bad)).append("\xEF\xBF\xBD");
    text.remove_prefix(*bad + 1);
  }
  return out.append(text);
}

std::optional<std::size_t> first_malformed(std::string_view text) {
  std::size_t at = 0;
  for (;;) {
    at += ascii_words(text.substr(at));
    if (at == text.size()) return std::nullopt;
    const std::size_t size = character_size(text.substr(at));
    if (size == 0) return at;
    at += size;
  }
}

}  // namespace sluice::csv
