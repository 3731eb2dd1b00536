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

// The size of the character at the start of `text`, 0 where it is malformed.
std::size_t character_size(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t size = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
  if (size == 0 || text.size() < size) return 0;
  const std::uint8_t low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const std::uint8_t high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  if (byte(1) < low || byte(1) > high) return 0;
  for (std::size_t i = 2; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  return size;
}

}  // namespace

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
