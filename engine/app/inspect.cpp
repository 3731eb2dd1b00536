// SPDX-License-Identifier: Apache-2.0
#include "app/inspect.hpp"

#include <cstdio>

#include "app/locations.hpp"
#include "config/document.hpp"

namespace sluice::app {

ExitStatus inspect(std::string_view usage, std::span<const OptionSpec> options, const std::vector<std::string>& words,
                   const std::function<Result<ExitStatus>(Inspection&)>& look) {
  std::vector<OptionSpec> all{kJournal, kFormat, {"help", "", "says this"}};
  all.insert(all.end(), options.begin(), options.end());
  auto arguments = Arguments::parse(all, words);
  if (!arguments) return usage_error(arguments.error().message);
  if (arguments->has("help")) {
    std::printf("usage: sluice %s\n\n%s", std::string(usage).c_str(), help_of(all).c_str());
    return ExitStatus::succeeded;
  }
  const auto format = arguments->value("format").value_or("text");
  if (format != "text" && format != "json") return usage_error("--format is text or json, not " + format);
  Inspection inspection{.arguments = std::move(*arguments), .json = format == "json"};
  inspection.journal = journal_path(inspection.arguments);
  auto reader = JournalReader::open(inspection.journal);
  if (!reader) return error(ExitStatus::failed, reader.error().message);
  inspection.reader = std::move(*reader);
  const auto status = look(inspection);
  return status ? *status : usage_error(status.error().message);
}

Result<std::int64_t> number(const std::string* word, std::string_view what) {
  std::int64_t value = 0;
  if (word == nullptr) return failure("which " + std::string(what) + "? give its number");
  const auto [end, error] = std::from_chars(word->data(), word->data() + word->size(), value);
  if (error != std::errc{} || end != word->data() + word->size() || value <= 0) {
    return failure("\"" + *word + "\" is no " + std::string(what) + "'s number");
  }
  return value;
}

Result<StoredRun> run_of(Inspection& inspection, const std::string* word) {
  const auto id = TRY(number(word, "run"));
  auto run = TRY(inspection.reader->run(RunId{id}));
  if (!run) return failure("there is no run " + *word + " in " + inspection.journal + "; see sluice runs list");
  return std::move(*run);
}

std::vector<std::string> step_names(Inspection& inspection, const StoredRun& run) {
  std::vector<std::string> names;
  auto definition = inspection.reader->definition(run.definition);
  if (!definition) return names;
  config::Diagnostics ignored(run.file);
  const auto document = config::parse(run.file, std::move(*definition), ignored);
  const auto* steps = document ? document->root.find("step") : nullptr;
  if (steps == nullptr) return names;
  for (const auto& step : steps->value.elements) {
    const auto* name = step.find("name");
    names.emplace_back(name ? name->value.scalar.string_or("") : "");
  }
  return names;
}

}  // namespace sluice::app
