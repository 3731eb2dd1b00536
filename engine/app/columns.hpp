// SPDX-License-Identifier: Apache-2.0
//
// How much room text takes on a terminal: wide characters (Chinese, emoji) take two columns, combining marks none.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sluice::app {

std::size_t columns_of(std::string_view text);

// At most `columns` of the text, ending in "…" where something was cut off. REQUIRES: no control characters.
std::string cut_to(std::string_view text, std::size_t columns);

// Broken between words, or within a word that is longer than a line, into lines of at most `columns`; lines behind the
// first begin with `indent`.
std::string wrapped(std::string_view text, std::size_t columns, std::string_view indent);

}  // namespace sluice::app
