// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sluice/sdk.hpp>

#include "csv/columns.hpp"
#include "csv/reader.hpp"

namespace sluice::csv {

// Rows of a CSV file, one item a row. README.md says what is read how.
struct CsvSource : source {
  static constexpr auto name = "csv", summary = "Rows of a CSV file, one item a row";

  static constexpr auto description =
      "The first line names the columns, unless `header` says otherwise; values are texts, unless `columns` says "
      "otherwise. The file is streamed: a run over millions of rows takes the memory of one over a thousand.";

  struct Options {
    Path path;
    std::string delimiter;
    Value header;
    Value columns;
    std::string ragged;
    std::string encoding;

    static constexpr auto schema = options(
        option<&Options::path>("path", "The file; \"-\" is standard input").required().example("creators.csv"),
        option<&Options::delimiter>("delimiter", "One character, or \"auto\": the one that the first lines suggest")
            .otherwise(","),
        option<&Options::header>("header", "true: the first line names the columns; or a list of names")
            .otherwise(true),
        option<&Options::columns>("columns", "Types by column: string, integer, number or boolean").map(),
        option<&Options::ragged>(
            "ragged", "Rows with another number of fields than the header: dead letters, or padded with empty fields")
            .choices("error", "pad")
            .otherwise("error"),
        option<&Options::encoding>("encoding",
                                   "auto: told by the bytes, which tell UTF-8, UTF-16 and Windows-1252 apart")
            .choices("auto", "utf-8", "utf-16le", "utf-16be", "windows-1252")
            .otherwise("auto"));
  };

  CsvSource(Options options, Host host);

  Outcome check(Call& call);
  Outcome open(std::string_view cursor, Call& call);
  Next next(std::size_t max, Emitter& out, Call& call);
  std::int64_t estimate(Call& call);

 private:
  Reading reading() const;
  Outcome open_spool(Call& call);
  Outcome begin(Call& call);
  // Reads the header line, if there is one to read, and with a cursor goes on behind it. `told`: who hears what is
  // remarkable about the file.
  std::expected<Columns, Problem> begun(Reader& reader, const std::optional<Cursor>& cursor, const Wait& wait,
                                        const Call* told);
  std::expected<Columns, Problem> columns_of(const Reader& reader, bool found, const Call* told) const;

  struct Taken {
    std::size_t items = 0;
    std::optional<Problem> problem;  // what ended it before `max` items; nullopt: the file's end
  };
  Taken take(std::size_t max, Emitter& out, Wait wait);
  Next next_of_pipe(std::size_t max, Emitter& out, Call& call);
  Next next_rows(std::size_t max, Emitter& out, Call& call);
  Cursor cursor();
  void emit_row(Emitter& out) const;
  void say_encoding(const Reader& reader, const Call& call);

  Options options_;
  std::optional<char> delimiter_;                  // nullopt: auto
  std::optional<std::vector<std::string>> names_;  // nullopt: the first line's
  Ragged ragged_;

  // Of the run that is being read.
  std::optional<Cursor> cursor_;
  std::optional<Reader> reader_;
  std::optional<Columns> columns_;  // once the header was read
  std::optional<Encoding> told_;    // of which the log has heard
};

}  // namespace sluice::csv
