// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "app/command.hpp"
#include "app/command_line.hpp"
#include "app/drive.hpp"
#include "app/inspect.hpp"
#include "app/interrupts.hpp"
#include "app/locations.hpp"
#include "app/prepare.hpp"
#include "app/run_settings.hpp"
#include "app/start_notes.hpp"
#include "app/wiring.hpp"
#include "json/json.hpp"

namespace sluice::app {
namespace {

constexpr std::string_view kUsage = "resume RUN | --last [options]";
constexpr OptionSpec kOptions[] = {
    {"last", "", "the newest run that can be resumed"},
    kAllowPublic, kLimit, kListen, kPublicUrl, kPlugins, kJournal, kFormat, {"help", "", "says this"},
};

Result<StoredRun> wanted_run(const Arguments& arguments, const std::vector<StoredRun>& runs, const std::string& journal) {
  if (arguments.has("last")) {
    const auto open = std::ranges::find_if(runs, [](const StoredRun& run) { return !is_final(run.state); });
    if (open == runs.end()) return failure("no run in " + journal + " can be resumed");
    return *open;
  }
  if (arguments.positional().size() != 1) return failure("usage: sluice " + std::string(kUsage));
  const auto id = TRY(number(&arguments.positional().front(), "run"));
  const auto found = std::ranges::find(runs, RunId{id}, &StoredRun::run);
  if (found == runs.end()) return failure("there is no run " + std::to_string(id) + " in " + journal + "; see sluice runs list");
  return *found;
}

}  // namespace

ExitStatus resume_command(const std::vector<std::string>& words) {
  const auto arguments = Arguments::parse(kOptions, words);
  if (!arguments) return usage_error(arguments.error().message);
  if (arguments->has("help")) {
    std::printf("usage: sluice %s\n\n%s", std::string(kUsage).c_str(), help_of(kOptions).c_str());
    return ExitStatus::succeeded;
  }
  const auto journal = journal_path(*arguments);
  if (!std::filesystem::exists(journal)) return usage_error("journal " + journal + ": there is none, so there is nothing to resume");
  auto reader = JournalReader::open(journal);
  if (!reader) return error(ExitStatus::engine, reader.error().message);
  const auto runs = (*reader)->runs();
  if (!runs) return error(ExitStatus::engine, runs.error().message);
  const auto run = wanted_run(*arguments, *runs, journal);
  if (!run) return usage_error(run.error().message);
  if (is_final(run->state)) {
    return usage_error("run " + std::to_string(run->run.value) + " is finished (" + std::string(name(run->state)) + "): it never changes");
  }
  auto definition = (*reader)->definition(run->definition);
  if (!definition) return error(ExitStatus::engine, definition.error().message);
  const auto stored = parse_json(run->settings);
  const auto settings = RunSettings::of(stored ? *stored : Value()).overridden_by(*arguments);
  auto catalog = plugin::Catalog::scan(plugin_directories(*arguments));
  auto workflow = prepare_stored(*run, std::move(*definition), settings.pinned, catalog);
  if (!workflow) return error(ExitStatus::blocked, workflow.error().message);
  if (const auto fits = settings.apply(*workflow); !fits) return usage_error(fits.error().message);

  catch_interrupts();
  auto wiring = Wiring::start({.journal = journal, .listen = settings.listen, .public_url = settings.public_url}, std::move(catalog));
  if (!wiring) return error(ExitStatus::engine, wiring.error().message);
  if (const auto loaded = (*wiring)->secrets().load(workflow->secrets); !loaded) return usage_error(loaded.error().message);
  const auto notes = start_notes(*workflow);
  if (const auto resumed = (*wiring)->engine().resume(*run, std::move(*workflow)); !resumed) {
    return not_begun(**wiring, resumed.error());
  }
  const bool json = arguments->value("format") == "json";
  if (!json) std::fputs(notes.c_str(), stderr);
  if (!json) std::fprintf(stderr, "resuming run %lld of %s\n", static_cast<long long>(run->run.value), run->workflow.c_str());
  return drive(**wiring, run->run, journal, json);
}

}  // namespace sluice::app
