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
#include "csv/encoding.hpp"
#include "csv/record_parser.hpp"
#include "csv/text.hpp"

namespace sluice::csv {

// Why there is no record.
struct Problem {
  using Kind = ReadFailure::Kind;

  Kind kind = Kind::refused;
  std::string sentence{};  // refused: names the file and, where there is one, the line
};

// How a file is to be read. nullopt: as its first bytes suggest.
struct Reading {
  std::optional<char> delimiter;
  std::optional<Encoding> encoding;
};

// The records of one file in order, in memory that does not grow with it. One thread.
class Reader {
 public:
  // A longer record has a flaw: an item may not be larger.
  static constexpr std::size_t kLongestRecord = std::size_t{1} << 20;
  // One that does not end within this is refused, so that a quote that is never closed does not swallow the file.
  static constexpr std::size_t kFarthestEnd = std::size_t{16} << 20;

  // `path` "-" is standard input. With a cursor, its dialect and encoding hold: a file that has grown might suggest
  // others.
  static std::expected<Reader, Problem> open(const std::string& path, Reading reading,
                                             const std::optional<Cursor>& cursor);
  Reader(std::string name, Input input, Reading reading, const std::optional<Cursor>& cursor);
  // "standard input", or the path.
  static std::string name_for(const std::string& path);

  Problem problem(const ReadFailure& failure) const;  // as one of this file

  // Looks at the next record; lines without any character are passed over. False: there is none.
  std::expected<bool, Problem> next(const Wait& wait);
  std::span<const Field> fields() const { return parser_->fields(); }  // of that record, until the next call
  std::string told(const std::string& of_that_record) const;           // "FILE, line N: …"
  // What is wrong with that record, whose end is known all the same: "FILE, line N: it is longer than 1 MiB".
  const std::optional<std::string>& flaw() const { return flaw_; }
  // Goes past that record; without this, next() finds it again.
  void accept();

  Cursor cursor();  // after the last accepted record. REQUIRES: next() has found something
  // Goes on where another reader of the same file stood. Refuses a file that is no longer the same up to there. A
  // spool holds all of that and is not waited for.
  std::expected<void, Problem> skip_to(const Cursor& cursor);

  Input& input() { return text_.input(); }
  // Of what was read so far; and whether nobody had said so.
  Encoding encoding() const { return text_.encoding(); }
  bool encoding_guessed() const { return text_.guessed(); }
  const std::string& name() const { return name_; }  // of the file, for sentences

 private:
  std::expected<void, Problem> begin(const Wait& wait);
  Dialect suggested() const;
  std::expected<bool, Malformed> look();
  std::optional<std::string> flaw_of(std::string_view record) const;
  std::string told(const Malformed& malformed) const;

  std::string name_;
  Text text_;
  Reading reading_;
  std::optional<Dialect> known_;  // from the cursor
  Dialect dialect_;
  std::optional<RecordParser> parser_;  // set by begin()
  std::optional<std::string> flaw_;
  std::uint64_t line_ = 1;  // where the record looked at begins
};

}  // namespace sluice::csv
