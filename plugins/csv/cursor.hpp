// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "csv/encoding.hpp"
#include "csv/record_parser.hpp"

namespace sluice::csv {

// Where a run stands in its file, and what it read up to there. Kept in the journal as text:
//   csv2 OFFSET LINE CHECKSUM DELIMITER LINE_BREAK ENCODING [SPOOL [done]]
// Numbers in decimal, the delimiter as its character's code; SPOOL: where what came through a pipe is kept.
struct Cursor {
  std::uint64_t offset = 0;    // in the file, whatever its encoding
  std::uint64_t line = 1;      // that the byte at `offset` stands on
  std::uint64_t checksum = 0;  // of all bytes before it
  Dialect dialect;
  Encoding encoding = Encoding::ascii;
  std::string spool{};
  bool done = false;  // all of the spool was taken, and it is no longer needed

  std::string text() const;
  static std::optional<Cursor> parse(std::string_view text);

  friend bool operator==(const Cursor&, const Cursor&) = default;
};

}  // namespace sluice::csv
