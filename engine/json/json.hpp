// SPDX-License-Identifier: Apache-2.0
//
// JSON text (RFC 8259, UTF-8) to and from Value. Pure functions; any thread.
//
// What the RFC leaves open, here and everywhere in the program:
//   integers    within 64 bits are exact; beyond them a number becomes the nearest double
//   doubles     outside a double's range (1e400, 1e-400) are refused; written as the shortest text that reads back
//               equal, never as an integer's: 1.0 stays 1.0. What JSON cannot express (infinity, NaN) becomes null
//   -0          is the integer 0; -0.0 keeps its sign
//   same names  in one object: the last value wins, in the first one's place
//   surrogates  escaped alone become U+FFFD, as services cut texts in the middle of an emoji
//   bad UTF-8   is refused when read; written as U+FFFD, so that what was written can always be read
//   BOM         is ignored at the beginning
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <sluice/value.hpp>

#include "base/result.hpp"

namespace sluice {

struct JsonLimits {
  std::size_t depth = 128;  // arrays and objects within each other
};

// One JSON text and nothing after it. The error names line and column, both from 1, columns in characters.
Result<Value> parse_json(std::string_view text, JsonLimits limits = {});

std::string to_json(const Value& value);                 // on one line, without spaces
void append_json(std::string& out, const Value& value);  // the same, at the end of `out`
std::string pretty_json(const Value& value);             // two spaces a level, for people

}  // namespace sluice
