// SPDX-License-Identifier: Apache-2.0
#include "app/takeover.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "app/drive.hpp"
#include "app/interrupts.hpp"
#include "app/prepare.hpp"
#include "app/run_settings.hpp"
#include "app/run_text.hpp"
#include "app/scan_plugins.hpp"
#include "app/start_notes.hpp"
#include "journal/journal.hpp"
#include "json/json.hpp"

namespace sluice::app {
namespace {

// Durable before anything else happens, so that a kill on the way does not leave the run to go on.
Result<StoredRun> marked_as_cancelled(Program& program, const std::string& path, StoredRun run) {
  const auto tell = [&](const std::string& sentence) { program.console.say("sluice: {}\n", sentence); };
  auto journal = TRY(Journal::open({.path = path, .create = false, .wait = {.given_up = interrupted, .tell = tell}}));
  std::vector<Change> changes{change::SetRunState{
      .run = run.run, .outcome = RunState::cancelled, .reason = "cancelled on request", .at = program.clock.now()}};
  TRY(journal->commit(changes));
  run.state = RunState::running;
  run.outcome = RunState::cancelled;
  run.reason = "cancelled on request";
  return run;
}

// By how the run stands now: another engine may have taken it over, or ended it, since it was looked up.
ExitStatus status_of_refusal(Wiring& wiring, JournalReader& reader, RunId id, const std::string& journal) {
  if (interrupted()) return ExitStatus::interrupted;
  if (wiring.engine().broken()) return ExitStatus::engine;
  const auto run = reader.run(id);
  if (!run || !*run) return ExitStatus::engine;
  const bool taken = is_final((*run)->state) || is_driven(**run, journal).value_or(false);
  return taken ? ExitStatus::usage : ExitStatus::blocked;
}

// Only where somebody watches.
std::optional<std::int64_t> expected_of(Program& program, Wiring& wiring, const Workflow& workflow) {
  if (!program.console.lively()) return std::nullopt;
  const auto items = expected_items(wiring, workflow.source.use, program.clock);
  return items && workflow.run.first ? std::min(*items, *workflow.run.first) : items;
}

}  // namespace

std::optional<Settings> settings_beside(Program& program, const Arguments& arguments, Settings found,
                                        const StoredRun& run) {
  auto settings = read_settings(program.console, arguments, std::filesystem::path(run.file).parent_path());
  if (!settings) return std::nullopt;
  settings->journal = std::move(found.journal);
  settings->usual_journal = found.usual_journal;
  return settings;
}

RunSettings run_settings_of(const StoredRun& run, const Arguments& arguments) {
  const auto stored = parse_json(run.settings);
  return RunSettings::of(stored ? *stored : Value()).overridden_by(arguments);
}

ExitStatus take_over(Program& program, const Arguments& arguments, Settings found, StoredRun run, Purpose purpose) {
  auto& console = program.console;
  catch_interrupts();
  const auto settings = settings_beside(program, arguments, std::move(found), run);
  if (!settings) return ExitStatus::usage;
  auto reader = JournalReader::open(settings->journal);
  if (!reader) return console.error(ExitStatus::engine, reader.error().message);
  auto definition = (*reader)->definition(run.definition);
  if (!definition) return console.error(ExitStatus::engine, definition.error().message);
  auto catalog = scan_plugins(console, *settings);
  const auto with = run_settings_of(run, arguments);
  auto workflow = prepare_stored(program, run, std::move(*definition), with.pinned, catalog);
  if (!workflow) return ExitStatus::blocked;
  override_limits(program, *workflow, *settings, catalog);
  if (const auto fits = with.apply(*workflow); !fits) return console.usage_error(fits.error().message);
  if (const auto loaded = program.secrets.load(workflow->secrets); !loaded) {
    return console.error(ExitStatus::blocked, loaded.error().message);
  }
  const auto wanted = with.wiring(*settings);
  if (!wanted) return console.usage_error(wanted.error().message);
  const auto notes = start_notes(*workflow) + kept_notes(*workflow, catalog, program.environment);
  const auto wiring = Wiring::open(program, *wanted, std::move(catalog));
  if (!wiring) return console.error(ExitStatus::engine, wiring.error().message);
  if (const auto begun = (*wiring)->begin(); !begun)
    return console.error((*wiring)->status_of_failure(), begun.error().message);
  Drive driven{.run = run.run,
               .outline = outline_of(*workflow),
               .settings = *settings,
               .expected = run.origin ? std::optional(run.ledger.taken) : expected_of(program, **wiring, *workflow),
               .json = wants_json(arguments)};
  if (purpose == Purpose::cancel && run.outcome != RunState::cancelled) {
    auto marked = marked_as_cancelled(program, settings->journal, run);
    if (!marked)
      return console.error(interrupted() ? ExitStatus::interrupted : ExitStatus::engine, marked.error().message);
    run = std::move(*marked);
  }
  if (interrupted()) return ExitStatus::interrupted;
  if (const auto resumed = (*wiring)->engine().resume(run, std::move(*workflow)); !resumed) {
    return console.error(status_of_refusal(**wiring, **reader, run.run, settings->journal), resumed.error().message);
  }
  if (!driven.json) {
    console.say("{} run {} of {}; journal {}\n", purpose == Purpose::cancel ? "cancelling" : "resuming", run.run.value,
                run.workflow, settings->journal);
    console.say_text(notes);
  }
  return drive(program, **wiring, driven);
}

}  // namespace sluice::app
