// SPDX-License-Identifier: Apache-2.0
//
// " 12 34 5": decimal numbers after a space each, the form in which cursors, checkpoints and intents are kept.
#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace sluice::csv {

inline void append_numbers(std::string& text, std::initializer_list<std::uint64_t> numbers) {
  for (const std::uint64_t number : numbers) text.append(" ").append(std::to_string(number));
}

// Takes as many from the start of `text`.
template <std::size_t Count>
std::optional<std::array<std::uint64_t, Count>> take_numbers(std::string_view& text) {
  std::array<std::uint64_t, Count> numbers{};
  for (std::uint64_t& number : numbers) {
    if (!text.starts_with(' ')) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), number);
    if (error != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  }
  return numbers;
}

}  // namespace sluice::csv
