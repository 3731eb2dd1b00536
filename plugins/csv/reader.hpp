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

// Why there is no record.
struct Problem {
  using Kind = ReadFailure::Kind;

  Kind kind = Kind::refused;
  std::string sentence{};  // refused: names the file and, where there is one, the line
};

// The records of one file in order, in memory that does not grow with it. One thread.
class Reader {
 public:
  // A longer record is refused: an item may not be larger.
  static constexpr std::size_t kLongestRecord = std::size_t{1} << 20;

  // `path` "-" is standard input. `delimiter` nullopt: the one that the first lines suggest. With a cursor, its dialect
  // holds: a file that has grown might suggest another.
  static std::expected<Reader, Problem> open(const std::string& path, std::optional<char> delimiter,
                                             const std::optional<Cursor>& cursor);

  // Looks at the next record; lines without any character are passed over. False: there is none.
  std::expected<bool, Problem> next(const Wait& wait);
  std::span<const Field> fields() const { return parser_->fields(); }  // of that record, until the next call
  Problem problem(const std::string& with_that_record) const;          // "FILE, line N: …"
  // Goes past that record; without this, next() finds it again.
  void accept();

  Cursor cursor();  // after the last accepted record. REQUIRES: next() has found something
  // Goes on where another reader of the same file stood. Refuses a file that is no longer the same up to there.
  std::expected<void, Problem> skip_to(const Cursor& cursor);

  // Whether a cursor will be of use: a pipe cannot be read twice.
  bool rereadable() const { return input_.rereadable(); }
  const std::string& name() const { return name_; }  // of the file, for sentences

 private:
  Reader(std::string name, Input input);
  std::expected<void, Problem> begin(const Wait& wait);
  Dialect suggested() const;
  std::expected<bool, Malformed> look();
  Problem told(const ReadFailure& failure) const;

  std::string name_;
  Input input_;
  std::optional<char> delimiter_;  // as configured
  std::optional<Dialect> known_;   // from the cursor
  Dialect dialect_;
  std::optional<RecordParser> parser_;  // set by begin()
  std::uint64_t line_ = 1;              // where the record looked at begins
};

}  // namespace sluice::csv
