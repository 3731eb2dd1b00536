// SPDX-License-Identifier: Apache-2.0
#include "app/columns.hpp"

#include <algorithm>
#include <cstdint>

namespace sluice::app {
namespace {

struct Character {
  char32_t point = 0;
  std::size_t bytes = 1;
};

Character first_of(std::string_view text) {
  const auto lead = static_cast<std::uint8_t>(text.front());
  const std::size_t bytes = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  Character character{lead, std::min(bytes, text.size())};
  if (bytes == 1) return character;
  character.point = lead & (0x7FU >> bytes);
  for (std::size_t i = 1; i < character.bytes; ++i) {
    character.point = character.point << 6 | (static_cast<std::uint8_t>(text[i]) & 0x3FU);
  }
  return character;
}

std::size_t columns_of(char32_t point) {
  const auto within = [point](char32_t first, char32_t last) { return point >= first && point <= last; };
  if (within(0x300, 0x36F) || within(0x200B, 0x200F) || within(0xFE00, 0xFE0F)) return 0;
  const bool wide = within(0x1100, 0x115F) || within(0x2E80, 0xA4CF) || within(0xAC00, 0xD7A3) ||
                    within(0xF900, 0xFAFF) || within(0xFE30, 0xFE6F) || within(0xFF00, 0xFF60) ||
                    within(0xFFE0, 0xFFE6) || within(0x1F300, 0x1FAFF) || within(0x20000, 0x3FFFD);
  return wide ? 2 : 1;
}

// How many bytes of the text fit.
std::size_t fitting(std::string_view text, std::size_t columns) {
  std::size_t end = 0;
  for (std::size_t used = 0; end < text.size();) {
    const auto character = first_of(text.substr(end));
    used += columns_of(character.point);
    if (used > columns) break;
    end += character.bytes;
  }
  return end;
}

}  // namespace

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const auto character = first_of(text);
    columns += columns_of(character.point);
    text.remove_prefix(character.bytes);
  }
  return columns;
}

std::string cut_to(std::string_view text, std::size_t columns) {
  if (columns_of(text) <= columns) return std::string(text);
  if (columns == 0) return {};
  return std::string(text.substr(0, fitting(text, columns - 1))) + "…";
}

std::string wrapped(std::string_view text, std::size_t columns, std::string_view indent) {
  std::string out;
  auto room = columns;
  while (columns_of(text) > room) {
    auto end = std::max(fitting(text, room), first_of(text).bytes);
    if (const auto blank = text.substr(0, end + 1).rfind(' '); blank != std::string_view::npos && blank > end / 2)
      end = blank;
    out += text.substr(0, end);
    text.remove_prefix(end);
    while (text.starts_with(' ')) text.remove_prefix(1);
    out += "\n" + std::string(indent);
    room = columns > columns_of(indent) ? columns - columns_of(indent) : 1;
  }
  return out.append(text);
}

}  // namespace sluice::app
