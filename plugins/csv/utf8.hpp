// SPDX-License-Identifier: Apache-2.0
//
// Well-formed UTF-8 as Unicode 15, table 3-7, has it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::csv {

// Where `text` ceases to be well-formed.
std::optional<std::size_t> first_malformed(std::string_view text);

// How many bytes at the start are ASCII.
std::size_t ascii_prefix(std::string_view text);
// The size of the character at the start, 0 where it is malformed. REQUIRES: `text` is not empty.
std::size_t character_size(std::string_view text);
// Whether all of `text` is the beginning of one character.
bool is_begun_character(std::string_view text);

// The text with U+FFFD for every byte that is not well-formed.
std::string with_replacements(std::string_view text);

}  // namespace sluice::csv
