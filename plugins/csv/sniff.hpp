// SPDX-License-Identifier: Apache-2.0
//
// What the first bytes of a file tell about the rest of it.
#pragma once

#include <cstddef>
#include <string_view>

#include "csv/record_parser.hpp"

namespace sluice::csv {

// `cr` only for a sample that holds lone CRs and not one LF outside quotes.
LineBreak line_break_of(std::string_view sample);

// The candidate of , ; TAB | that gives the sample's records the most fields, all the same number; where none does,
// the one that gives the first record the most. `whole`: the sample is the whole file.
char delimiter_of(std::string_view sample, LineBreak line_break, bool whole);

}  // namespace sluice::csv
