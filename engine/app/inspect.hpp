// SPDX-License-Identifier: Apache-2.0
//
// What the commands that look into a journal have in common.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/command.hpp"
#include "app/outline.hpp"
#include "app/settings.hpp"
#include "journal/reader.hpp"

namespace sluice::app {

// A command line that looks into a journal, parsed and opened.
struct Inspection {
  Program& program;
  Arguments arguments;
  Settings settings;
  std::unique_ptr<JournalReader> reader;
  bool json = false;

  Console& console() const { return program.console; }
  std::string_view verb() const { return word(0) ? std::string_view(*word(0)) : "list"; }
  const std::string* word(std::size_t index) const {
    return index < arguments.positional().size() ? &arguments.positional()[index] : nullptr;
  }
};

// Reads the words, opens the journal and calls `look` with the command's verb. Errors are said: those of `look` are the
// command line's, one of the journal is the engine's.
ExitStatus inspect(Program& program, const CommandLine& line, const std::vector<std::string>& words,
                   const std::function<Result<ExitStatus>(Inspection&)>& look);

// A positive number of the command line, e.g. a run's; the error names what it should be.
Result<std::int64_t> number(const std::string* word, std::string_view what);
// The same of an option; `otherwise` where it is not given.
Result<std::int64_t> number_of(const Arguments& arguments, std::string_view option, std::int64_t otherwise);

// The run that a word names.
Result<StoredRun> run_of(Inspection& inspection, const std::string* word);

// The names in a run's definition. Its secrets are hidden from here on in what the command prints.
Outline outline_of(Inspection& inspection, const StoredRun& run);

// An error where the command line says more than `words`.
Result<> no_more_than(const Inspection& inspection, std::size_t words);

}  // namespace sluice::app
