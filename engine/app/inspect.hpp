// SPDX-License-Identifier: Apache-2.0
//
// What the commands that look into a journal have in common.
#pragma once

#include <charconv>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/command.hpp"
#include "app/command_line.hpp"
#include "journal/reader.hpp"

namespace sluice::app {

// A command line that looks into a journal, parsed and opened.
struct Inspection {
  Arguments arguments;
  std::string journal;
  std::unique_ptr<JournalReader> reader;
  bool json = false;

  const std::string* word(std::size_t index) const {
    return index < arguments.positional().size() ? &arguments.positional()[index] : nullptr;
  }
};

// Parses the words (answering --help with `usage`), opens the journal and calls `look`. Errors are printed.
ExitStatus inspect(std::string_view usage, std::span<const OptionSpec> options, const std::vector<std::string>& words,
                   const std::function<Result<ExitStatus>(Inspection&)>& look);

// A positive number of the command line, e.g. a run's; the error names what it should be.
Result<std::int64_t> number(const std::string* word, std::string_view what);

// The run that a word names.
Result<StoredRun> run_of(Inspection& inspection, const std::string* word);

// The names of a run's steps, from its definition; numbers where it cannot be read any more.
std::vector<std::string> step_names(Inspection& inspection, const StoredRun& run);

}  // namespace sluice::app
