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
            "ragged", "Rows with another number of fields than the header: refuse them, or pad them with empty fields")
            .choices("error", "pad")
            .otherwise("error"),
        option<&Options::encoding>("encoding", "auto: UTF-8, with or without a byte order mark")
            .choices("auto")
            .otherwise("auto"));
  };

  CsvSource(Options options, Host host);

  Outcome check(Call& call);
  Outcome open(std::string_view cursor, Call& call);
  Next next(std::size_t max, Emitter& out, Call& call);
  std::int64_t estimate(Call& call);

 private:
  std::expected<Reader, Problem> opened(const std::optional<Cursor>& cursor) const;
  // Reads the header line, if there is one to read, and with a cursor goes on behind it.
  std::expected<Columns, Problem> begun(Reader& reader, const std::optional<Cursor>& cursor, const Wait& wait,
                                        Call& call) const;

  struct Taken {
    std::size_t items = 0;
    std::optional<Problem> problem;  // what ended it before `max` items; nullopt: the file's end
  };
  Taken take(std::size_t max, Emitter& out, Wait wait);

  Options options_;
  std::optional<char> delimiter_;                  // nullopt: auto
  std::optional<std::vector<std::string>> names_;  // nullopt: the first line's
  Ragged ragged_;

  // Of the run that is being read.
  std::optional<Cursor> cursor_;
  std::optional<Reader> reader_;
  std::optional<Columns> columns_;  // once the header was read
};

}  // namespace sluice::csv
