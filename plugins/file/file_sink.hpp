// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <sluice/sdk.hpp>

#include "file/appender.hpp"
#include "file/row.hpp"

namespace sluice::file {

enum class Format : std::uint8_t { jsonl, csv };

// Lines in a file, each item's exactly once. README.md says what is written how, and what is refused.
struct FileSink : sink {
  static constexpr auto name = "file", summary = "Appends items to a file, as JSON lines or CSV, each exactly once";
  static constexpr auto description =
      "Appends a line for each item, and after a crash goes on behind what is durable: nothing is lost, and nothing is "
      "written twice. Without `fields` it is {key, item, steps} in JSON, the key and the item's members in CSV.";
  static constexpr auto effects = effects::own;
  static constexpr int batch = 500;

  struct Options {
    Path path;
    std::string format;
    Path root;
    bool spreadsheet_safe = true;

    static constexpr auto schema = options(
        option<&Options::path>("path", "The file; created where it is absent, else appended to")
            .required()
            .example("out/items.csv"),
        option<&Options::format>("format", "By the file's suffix where it is not given").choices("jsonl", "csv"),
        option<&Options::root>("root", "The folder that the file must be in; the workflow's own where it is not given"),
        option<&Options::spreadsheet_safe>("spreadsheet_safe",
                                           "CSV: disarm texts that a spreadsheet would run as formulas")
            .otherwise(true));
  };
  struct Params {
    Value fields;

    static constexpr auto schema = options(
        option<&Params::fields>("fields", "What is written of each item, by column; without it key and item").map());
  };

  FileSink(Options options, Host host);
  FileSink(const FileSink&) = delete;
  FileSink& operator=(const FileSink&) = delete;
  ~FileSink();

  Outcome check(Call& call);
  Outcome open(Call& call);
  void write(std::span<const Work<Params>> works, Verdicts& verdicts, Call& call);
  Outcome flush(Call& call);
  void committed(bool durable, Call& call);

 private:
  // A cycle: the file, locked, and what is to be appended to it.
  struct Cycle {
    Appender appender;
    bool after_line_break = true;      // where the block will begin
    std::vector<std::string> columns;  // CSV: of the header, once there is one
    std::string block;

    void append(std::string_view line);
  };

  Attempted<std::filesystem::path> place() const;
  std::expected<Cycle, Refusal> begun(const std::filesystem::path& path, const std::optional<Checkpoint>& checkpoint,
                                      Call& call) const;
  std::optional<Outcome> add(const Work<Params>& work, Call& call);
  std::optional<Outcome> add_csv(const Work<Params>& work, Call& call);

  Options options_;
  Host host_;
  Format format_;
  std::filesystem::path path_;  // canonical, once opened
  std::optional<Cycle> cycle_;
};

}  // namespace sluice::file
