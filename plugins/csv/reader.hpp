// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "csv/cursor.hpp"
#include "csv/input.hpp"
#include "csv/record_parser.hpp"

namespace sluice::csv {

// Why no record came: a sentence that names the file and, where there is one, the line.
struct Problem {
  bool cancelled = false;
  std::string sentence;
};

// The records of one file in order, in memory that does not grow with it. One thread.
// `cancel_fd` becomes readable when waiting for a pipe should end; -1: never.
class Reader {
 public:
  // A longer record is refused: an item may not be larger.
  static constexpr std::size_t kLongestRecord = std::size_t{1} << 20;

  // `delimiter` nullopt: the one that the first lines suggest. With a cursor, its dialect holds; the bytes before it
  // are skipped by skip_to(), after the header was read.
  static std::expected<Reader, Problem> open(const std::string& path, std::optional<char> delimiter,
                                             const std::optional<Cursor>& cursor, int cancel_fd);

  // Reads the next record; lines without any character are passed over. False: there is none.
  std::expected<bool, Problem> next(int cancel_fd);
  std::span<const Field> fields() const { return parser_.fields(); }  // of that record, until the next call
  Problem problem(std::string_view with_that_record) const;           // "FILE, line N: …"

  // Goes on where another reader of the same file stood. Refuses a file that is no longer the same up to there.
  std::expected<void, Problem> skip_to(const Cursor& cursor, int cancel_fd);
  Cursor cursor();  // after the last record

  // Whether a cursor will be of use: a pipe cannot be read twice.
  bool rereadable() const { return input_.rereadable(); }
  const Dialect& dialect() const { return dialect_; }

 private:
  Reader(std::string name, Input input, Dialect dialect);
  std::expected<bool, Malformed> record();

  std::string name_;  // of the file, for sentences
  Input input_;
  Dialect dialect_;
  RecordParser parser_;
  std::uint64_t record_line_ = 1;  // where the last record begins
  std::uint64_t line_ = 1;         // where the next one begins
};

}  // namespace sluice::csv
