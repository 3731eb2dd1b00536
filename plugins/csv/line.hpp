// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace sluice::csv {

// A record as a line, ended by LF. Cells are quoted where a reader might take them apart: at a delimiter, quote, line
// break or byte order mark, at blanks at either end, and where a record would look like a blank line.
std::string line_of(std::span<const std::string> cells, char delimiter = ',');

// The cell with an apostrophe before it where a spreadsheet would run it as a formula: where it begins with = + - @,
// also in their full width, or with TAB, CR or LF, and is no plain number.
std::string without_formula(std::string cell);

}  // namespace sluice::csv
