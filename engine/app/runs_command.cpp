// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <vector>

#include "app/inspect.hpp"
#include "app/run_json.hpp"
#include "app/run_settings.hpp"
#include "app/run_text.hpp"
#include "app/table.hpp"
#include "app/takeover.hpp"
#include "journal/journal.hpp"
#include "json/json.hpp"

namespace sluice::app {
namespace {

constexpr std::array<std::string_view, 1> kOfList{"list"};
constexpr OptionSpec kOptions[] = {
    {"limit", "N", "list: at most so many, the newest first (50 as text, else all)", kOfList},
    kConfig,
    kJournal,
    kFormat,
    kListen,
    kPublicUrl,
    kPlugins,
    kEnvFile,
    kLogLevel,
    kHelp};
constexpr std::array<std::string_view, 3> kVerbs{"list", "show", "cancel"};
constexpr CommandLine kLine{
    "runs list | show RUN | cancel RUN",
    "Lists what ran, shows how a run stands, or cancels one: its open items end as cancelled. A run that another "
    "sluice drives is cancelled by that one; else it is done here, with the calls that undo what its components have "
    "begun.",
    kOptions, kVerbs, [](const Arguments& arguments) {
      return !arguments.positional().empty() && arguments.positional()[0] == "cancel";
    }};

Result<ExitStatus> list(Inspection& inspection) {
  TRY(no_more_than(inspection, 1));
  auto runs = TRY(inspection.reader->runs());
  const auto all = runs.size();
  const auto most = TRY(number_of(inspection.arguments, "limit", inspection.json ? INT32_MAX : 50));
  if (all > static_cast<std::size_t>(most)) runs.resize(static_cast<std::size_t>(most));
  const auto& journal = inspection.settings.journal;
  Table table({"RUN", "WORKFLOW", "STARTED", "STATE", "COUNTS"});
  for (const auto& run : runs) {
    const auto state = shown_state(run, journal);
    if (inspection.json) inspection.console().print_json(to_json(run_json(run, state)));
    table.add({std::to_string(run.run.value), run.workflow, local_time(run.created_at), state,
               counts_text(run.ledger) + (run.origin ? "; replays run " + std::to_string(run.origin->value) : "")});
  }
  if (inspection.json) return ExitStatus::succeeded;
  if (all == 0) {
    inspection.console().print("no runs in {} yet\n", journal);
    return ExitStatus::succeeded;
  }
  inspection.console().print_text(table.text(inspection.console().width()));
  if (all > runs.size()) inspection.console().print("… {} older ones: --limit {}\n", all - runs.size(), all);
  return ExitStatus::succeeded;
}

std::string ledger_text(const Ledger& l) {
  return fmt::format(
      "{} taken + {} emitted = {} done + {} expanded + {} skipped + {} dead + {} cancelled + {} open; "
      "{} owed = {} delivered + {} dead + {} withdrawn + {} open",
      l.taken, l.emitted, l.done, l.expanded, l.skipped, l.dead, l.cancelled, l.open(), l.owed, l.delivered,
      l.undelivered, l.withdrawn, l.owed - l.delivered - l.undelivered - l.withdrawn);
}

Result<std::string> next_for(Inspection& inspection, const StoredRun& run, std::string_view state) {
  const auto& settings = inspection.settings;
  if (state == "interrupted") return command_for("resume", run.run, settings);
  if (state == "blocked") return "once it is mended: " + command_for("resume", run.run, settings);
  const auto letters = TRY(inspection.reader->dead_letters({.run = run.run, .open_alone = true, .limit = 1}));
  return letters.empty() ? "" : command_for("dead list", run.run, settings);
}

// Runs that replay dead letters of this one, the oldest first.
Result<std::vector<RunId>> replays_of(Inspection& inspection, RunId origin) {
  std::vector<RunId> replays;
  for (const auto& run : TRY(inspection.reader->runs())) {
    if (run.origin == origin) replays.insert(replays.begin(), run.run);
  }
  return replays;
}

// "by run 5, run 7"
std::string replays_text(const std::vector<RunId>& replays) {
  std::string text;
  for (const auto run : replays) text += (text.empty() ? "by run " : ", run ") + std::to_string(run.value);
  return text;
}

Result<ExitStatus> show(Inspection& inspection) {
  TRY(no_more_than(inspection, 2));
  const auto run = TRY(run_of(inspection, inspection.word(1)));
  const auto open = TRY(inspection.reader->open_counts(run.run));
  const auto deliveries = TRY(inspection.reader->delivery_counts(run.run));
  const auto replays = TRY(replays_of(inspection, run.run));
  const auto outline = outline_of(inspection, run);
  const auto state = shown_state(run, inspection.settings.journal);
  const auto stored = parse_json(run.settings);
  const auto first = RunSettings::of(stored ? *stored : Value()).first;
  auto& console = inspection.console();
  if (inspection.json) {
    auto value = run_json(run, state, deliveries, outline);
    Array places;
    for (const auto& [items, step, count] : open) {
      places.emplace_back(Object{{"state", name(items)}, {"at", outline.step(step)}, {"items", count}});
    }
    value.object().append("open", std::move(places));
    Array by;
    for (const auto replay : replays) by.emplace_back(replay.value);
    value.object().append("replayed_by", std::move(by));
    if (first) value.object().append("first", *first);
    console.print_json(to_json(value));
    return ExitStatus::succeeded;
  }
  const auto say = [&](std::string_view label, const std::string& text) {
    if (!text.empty()) console.print_text(labelled(label, text, console.width()));
  };
  console.print_text(run_summary(run, state, deliveries, outline));
  say("workflow", run.workflow + " (" + run.file + ")");
  say("journal", inspection.settings.journal);
  if (run.inputs != "{}") say("inputs", run.inputs);
  if (run.origin) say("replays", "run " + std::to_string(run.origin->value));
  say("replayed", replays_text(replays));
  if (first) say("first", std::to_string(*first) + " items of the source, no more");
  say("started", local_time(run.created_at) + ", by a " + run.trigger);
  if (run.finished_at) say("finished", local_time(*run.finished_at));
  for (const auto& [items, step, count] : open)
    say("open", fmt::format("{} {} at {}", count, name(items), outline.step(step)));
  say("ledger", ledger_text(run.ledger));
  say("next", TRY(next_for(inspection, run, state)));
  return ExitStatus::succeeded;
}

Result<ExitStatus> ask_its_engine(Inspection& inspection, const StoredRun& run) {
  const auto tell = [&](const std::string& sentence) { inspection.console().say("sluice: {}\n", sentence); };
  auto journal = TRY(Journal::open({.path = inspection.settings.journal, .create = false, .wait = {.tell = tell}}));
  std::vector<Change> changes{
      change::MakeRequest{.run = run.run, .kind = "cancel", .at = inspection.program.clock.now()}};
  TRY(journal->commit(changes));
  inspection.console().print("run {} is being cancelled by the sluice that drives it; see {}\n", run.run.value,
                             command_for("runs show", run.run, inspection.settings));
  return ExitStatus::succeeded;
}

Result<ExitStatus> cancel(Inspection& inspection) {
  TRY(no_more_than(inspection, 2));
  auto run = TRY(run_of(inspection, inspection.word(1)));
  const auto id = std::to_string(run.run.value);
  if (is_final(run.state))
    return failure("run " + id + " is finished (" + std::string(name(run.state)) + "): it never changes");
  const auto driven = is_driven(run, inspection.settings.journal);
  if (!driven) return inspection.console().error(ExitStatus::engine, driven.error().message);
  if (*driven) {
    const auto asked = ask_its_engine(inspection, run);
    return asked ? *asked : inspection.console().error(ExitStatus::engine, asked.error().message);
  }
  inspection.reader.reset();
  const auto status =
      take_over(inspection.program, inspection.arguments, inspection.settings, std::move(run), Purpose::cancel);
  if (status == ExitStatus::blocked)
    inspection.console().say("nothing was cancelled: mend this first, then try again\n");
  return status == ExitStatus::cancelled ? ExitStatus::succeeded : status;
}

}  // namespace

ExitStatus runs_command(Program& program, const std::vector<std::string>& words) {
  return inspect(program, kLine, words, [](Inspection& inspection) -> Result<ExitStatus> {
    if (inspection.verb() == "show") return show(inspection);
    if (inspection.verb() == "cancel") return cancel(inspection);
    return list(inspection);
  });
}

}  // namespace sluice::app
