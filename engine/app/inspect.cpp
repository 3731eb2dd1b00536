// SPDX-License-Identifier: Apache-2.0
#include "app/inspect.hpp"

#include <charconv>
#include <filesystem>
#include <utility>

#include "journal/journal.hpp"

namespace sluice::app {

namespace {

// What is to be written is written by the version that is running. A journal that is missing or strange is told of by
// whoever reads it.
Result<> migrate_older(Program& program, const std::string& path) {
  if (!TRY(is_older(path))) return {};
  const auto tell = [&](const std::string& sentence) { program.console.say("sluice: {}\n", sentence); };
  TRY(Journal::open({.path = path, .create = false, .wait = {.tell = tell}}));
  return {};
}

}  // namespace

ExitStatus inspect(Program& program, const CommandLine& line, const std::vector<std::string>& words,
                   const std::function<Result<ExitStatus>(Inspection&)>& look) {
  auto arguments = read_arguments(program, line, words);
  if (!arguments) return arguments.error();
  if (!program.environment.read_files(program.console, *arguments)) return ExitStatus::usage;
  auto settings = read_settings(program.console, *arguments, std::filesystem::current_path());
  if (!settings) return ExitStatus::usage;
  if (line.writes != nullptr && line.writes(*arguments)) {
    if (const auto migrated = migrate_older(program, settings->journal); !migrated)
      return program.console.error(ExitStatus::engine, migrated.error().message);
  }
  auto reader = JournalReader::open(settings->journal);
  if (!reader) return program.console.error(ExitStatus::engine, reader.error().message);
  const bool json = wants_json(*arguments);
  Inspection inspection{program, std::move(*arguments), std::move(*settings), std::move(*reader), json};
  const auto status = look(inspection);
  return status ? *status : program.console.usage_error(status.error().message);
}

Result<std::int64_t> number(const std::string* word, std::string_view what) {
  std::int64_t value = 0;
  if (word == nullptr) return failure("which " + std::string(what) + "? give its number");
  const auto [end, error] = std::from_chars(word->data(), word->data() + word->size(), value);
  if (error != std::errc{} || end != word->data() + word->size() || value <= 0 || value > INT32_MAX) {
    return failure("\"" + *word + "\" is no " + std::string(what) + "'s number");
  }
  return value;
}

Result<std::int64_t> number_of(const Arguments& arguments, std::string_view option, std::int64_t otherwise) {
  const auto text = arguments.value(option);
  if (!text) return otherwise;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc{} || end != text->data() + text->size() || value < 0 || value > INT32_MAX) {
    return failure("--" + std::string(option) + " " + *text + ": write a number");
  }
  return value;
}

Result<StoredRun> run_of(Inspection& inspection, const std::string* word) {
  const auto id = TRY(number(word, "run"));
  auto run = TRY(inspection.reader->run(RunId{id}));
  if (!run)
    return failure("there is no run " + *word + " in " + inspection.settings.journal + "; see sluice runs list");
  return std::move(*run);
}

Outline outline_of(Inspection& inspection, const StoredRun& run) {
  auto definition = inspection.reader->definition(run.definition);
  auto outline = outline_of(run, definition ? std::move(*definition) : "");
  inspection.program.secrets.hide(outline.secrets);
  return outline;
}

Result<> no_more_than(const Inspection& inspection, std::size_t words) {
  const auto* more = inspection.word(words);
  if (more == nullptr) return {};
  return failure("\"" + *more + "\" is one word too many");
}

}  // namespace sluice::app
