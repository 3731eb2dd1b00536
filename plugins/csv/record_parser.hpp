// SPDX-License-Identifier: Apache-2.0
//
// CSV's grammar (RFC 4180, read as people write it): bytes to records. README.md lists what was decided where readers
// differ.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::csv {

// What ends a record. `lf` includes CRLF, and leaves a lone CR in the text; `cr` takes CR, LF and CRLF alike.
enum class LineBreak : std::uint8_t { lf, cr };

struct Dialect {
  char delimiter = ',';
  LineBreak line_break = LineBreak::lf;

  friend bool operator==(const Dialect&, const Dialect&) = default;
};

// A place in the file, both from 1; columns count characters.
struct Position {
  std::uint64_t line = 1;
  std::uint64_t column = 1;

  friend bool operator==(const Position&, const Position&) = default;
};

struct Malformed {
  Position at;
  std::string reason;  // continues "creators.csv, line 4, column 2: "

  friend bool operator==(const Malformed&, const Malformed&) = default;
};

// A field as it stands in the window, without the quotes around it.
struct Field {
  std::string_view raw;
  bool doubled_quotes = false;  // "" in `raw` stands for "

  std::string text() const;
};

// Finds one record at a time in a window of bytes; holds no bytes itself.
class RecordParser {
 public:
  explicit RecordParser(Dialect dialect);

  // Reads the record at the start of `window`, whose first byte stands on `line`. False: it does not end within the
  // window; call again with more bytes behind the same ones. With `at_end` the window is all there is.
  // REQUIRES: `window` is not empty.
  std::expected<bool, Malformed> parse(std::string_view window, bool at_end, std::uint64_t line);

  // Of the last record: views into its window. A line without any character is a record without fields.
  std::span<const Field> fields() const { return fields_; }
  std::size_t size() const { return size_; }                  // bytes, its line break included
  std::uint64_t line_breaks() const { return line_breaks_; }  // within it and at its end

 private:
  // What the bytes at `size_` say of the field before them.
  enum class Step : std::uint8_t { next_field, record_ends, incomplete, text };

  Step ending(std::string_view window, bool at_end);
  Step plain_field(std::string_view window, bool at_end);
  std::expected<Step, Malformed> quoted_field(std::string_view window, bool at_end, std::uint64_t line);

  Dialect dialect_;
  bool stops_[256] = {};  // bytes that may end an unquoted field
  std::vector<Field> fields_;
  std::size_t size_ = 0;
  std::uint64_t line_breaks_ = 0;
};

// Where `offset` stands, given that `window` starts on `line` at its first column.
Position position_of(std::string_view window, std::size_t offset, std::uint64_t line, LineBreak line_break);

}  // namespace sluice::csv
