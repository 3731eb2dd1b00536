// SPDX-License-Identifier: Apache-2.0
//
// CSV (RFC 4180) for spreadsheets, by the rules of the `csv` plugin.
#pragma once

#include <span>
#include <string>

namespace sluice::app {

// A record as a line, ended by LF. Cells are quoted where a reader might take them apart: at a comma, quote, line break
// or byte order mark, at blanks at either end, and where a record would look like a blank line.
std::string csv_line(std::span<const std::string> cells);

// The cell with an apostrophe before it where a spreadsheet would run it as a formula: where it begins with = + - @ TAB
// or CR and is no plain number. It may be a stranger's.
std::string without_formula(std::string cell);

}  // namespace sluice::app
