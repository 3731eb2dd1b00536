// SPDX-License-Identifier: Apache-2.0
#include "slack/text.hpp"

#include <algorithm>

namespace sluice::slack {
namespace {

constexpr std::string_view kEllipsis = "…";

// The bytes of the character at the start. What is no UTF-8 goes byte by byte.
std::size_t character_size(std::string_view text) {
  const auto next = std::find_if(text.begin() + 1, text.end(), [](char c) { return (c & 0xC0) != 0x80; });
  return static_cast<std::size_t>(next - text.begin());
}

std::string_view as_it_is(std::string_view character) {
  return character;
}

std::string_view as_escape(std::string_view character) {
  switch (character.front()) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '\0':
      return "";
  }
  return character;
}

template <class Written>
std::string written_within(std::string_view text, std::size_t most, Written written) {
  std::string whole;
  std::size_t size = 0;      // characters of `whole`
  std::size_t last_fit = 0;  // bytes of `whole` that leave room for the ellipsis
  for (; !text.empty(); text.remove_prefix(character_size(text))) {
    const std::string_view piece = written(text.substr(0, character_size(text)));
    whole += piece;
    size += length(piece);
    if (size < most) last_fit = whole.size();
    if (size > most) return whole.substr(0, last_fit).append(kEllipsis);
  }
  return whole;
}

}  // namespace

std::size_t length(std::string_view text) {
  std::size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) != 0x80) units += byte >= 0xF0 ? 2 : 1;
  }
  return units;
}

std::string escaped(std::string_view text, std::size_t most) {
  return written_within(text, most, as_escape);
}
std::string cut(std::string_view text, std::size_t most) {
  return written_within(text, most, as_it_is);
}

}  // namespace sluice::slack
