// SPDX-License-Identifier: Apache-2.0
//
// The grammar that requests and responses share (RFC 9110 and 9112): pure functions over bytes from the network.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "http/message.hpp"

namespace sluice::http {

bool is_token(std::string_view text);
bool is_field_value(std::string_view text);  // no control characters but the tab

// "5" but not "+5", "0x5", "5, 5" or what exceeds 64 bits.
std::optional<std::uint64_t> parse_length(std::string_view digits);

// Adds the field of one line without its CRLF; false if it is none. Folded lines (obs-fold) are none.
bool parse_field(std::string_view line, Headers& into);

// Whether a field with comma-separated elements, given once or more often, holds `element`.
bool list_holds(const Headers& headers, std::string_view name, std::string_view element);

std::size_t count(const Headers& headers, std::string_view name);

// Takes a header section apart into lines, at most `limit` bytes in all.
class LineReader {
 public:
  enum class Status : std::uint8_t { line, incomplete, malformed, too_long };

  explicit LineReader(std::size_t limit) : left_(limit) {}

  // Moves one line, without its CRLF, from the front of `bytes` into `line`. After `incomplete`, which takes nothing,
  // the next call gets the same bytes and more.
  Status next(std::string_view& bytes, std::string_view& line);

 private:
  std::size_t left_;
  std::size_t searched_ = 0;  // bytes at the front that hold no line feed
};

}  // namespace sluice::http
