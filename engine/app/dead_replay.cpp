// SPDX-License-Identifier: Apache-2.0
#include "app/dead_replay.hpp"

#include <algorithm>
#include <utility>

#include "app/dead_letters.hpp"
#include "app/drive.hpp"
#include "app/interrupts.hpp"
#include "app/prepare.hpp"
#include "app/run_json.hpp"
#include "app/run_settings.hpp"
#include "app/scan_plugins.hpp"
#include "app/start_notes.hpp"
#include "app/table.hpp"
#include "app/takeover.hpp"
#include "app/wiring.hpp"
#include "base/text.hpp"
#include "journal/journal.hpp"
#include "json/json.hpp"

namespace sluice::app {
namespace {

constexpr std::size_t kPlaceWidth = 160;

// A run's own event is not an item's to replay.
Result<> leave_out_events(Inspection& inspection, std::vector<StoredDeadLetter>& letters) {
  const auto first = std::ranges::find(letters, ItemNumber{}, &StoredDeadLetter::item);
  if (first == letters.end()) return {};
  const auto event = "an event of run " + std::to_string(first->run.value) + " that " + place_of(*first) +
                     " was not told of cannot be replayed: ";
  const bool named = inspection.word(2) != nullptr;
  std::erase_if(letters, [](const auto& letter) { return letter.item == ItemNumber{}; });
  const auto todo = "a run that replays items tells that sink of its own events; once that is enough, " +
                    command_for("dead discard", first->run, inspection.settings) + " 0";
  if (named || letters.empty()) return failure(event + todo);
  inspection.console().say_text(escaped_for_terminal(event + todo) + "\n");
  return {};
}

Result<std::vector<StoredDeadLetter>> letters_to_replay(Inspection& inspection, const StoredRun& run) {
  auto letters = TRY(selected_letters(inspection, run));
  if (letters.empty()) {
    return failure("run " + std::to_string(run.run.value) + " has no open dead letter" +
                   (query_of(inspection.arguments) == DeadLetterQuery{} ? "" : " that matches") + "; see " +
                   command_for("dead list", run.run, inspection.settings) + " --all");
  }
  TRY(leave_out_events(inspection, letters));
  return letters;
}

Result<Revival> revival_of(const Arguments& arguments, const StoredRun& origin, const Outline& outline) {
  Revival revival{.origin = origin.run,
                  .steps = outline.steps,
                  .as_new = arguments.has("as-new"),
                  .from = arguments.value("from").value_or("")};
  for (const auto& set : arguments.values("set")) {
    const auto equals = set.find('=');
    if (equals == 0 || equals == std::string::npos) return failure("--set " + set + ": write NAME=VALUE");
    revival.edits.emplace_back(set.substr(0, equals), set.substr(equals + 1));
  }
  return revival;
}

// A definition to go on under, with its text.
struct Definition {
  Workflow workflow;
  std::string text;
};

// nullopt: what is wrong has been said.
Result<std::optional<Definition>> definition_for(Inspection& inspection, const StoredRun& origin,
                                                 const RunSettings& with, const plugin::Catalog& catalog) {
  auto& program = inspection.program;
  auto text = TRY(inspection.reader->definition(origin.definition));
  if (inspection.arguments.has("current")) {
    auto source = TRY(read_text_file(origin.file));
    auto workflow = prepare_current(program, source, origin, std::move(text), catalog);
    if (!workflow) return std::nullopt;
    return Definition{std::move(*workflow), std::move(source.text)};
  }
  auto workflow = prepare_stored(program, origin, text, with.pinned, catalog);
  if (!workflow) return std::nullopt;
  return Definition{std::move(*workflow), std::move(text)};
}

Value replayed_json(const Revived& revived) {
  const auto& replay = revived.replay;
  Array places;
  for (const auto& place : replay.places) places.emplace_back(place);
  const bool delivers = replay.item.standing.state == ItemState::delivering;
  auto item = parse_json(replay.item.item);
  return Object{{"run", replay.origin.run.value},
                {"item", replay.origin.item.value},
                {"key", replay.item.key},
                {"step", delivers ? Value() : Value(revived.at)},
                {"replays", std::move(places)},
                {"keeps_token", replay.token.has_value()},
                {"item_value", item ? std::move(*item) : Value()}};
}

ExitStatus tell_what_would_be(const Inspection& inspection, const std::vector<Revived>& all) {
  Table table({"ITEM", "GOES ON AT", "TOKEN", "KEY", "VALUE"});
  for (const auto& revived : all) {
    const auto& replay = revived.replay;
    if (inspection.json) inspection.console().print_json(to_json(replayed_json(revived)));
    table.add({std::to_string(replay.origin.item.value), revived.at, replay.token ? "as before" : "new",
               replay.item.key, shortened(replay.item.item, kPlaceWidth)});
  }
  if (inspection.json) return ExitStatus::succeeded;
  inspection.console().print_text(table.text(inspection.console().width()));
  inspection.console().print("{} would be replayed; nothing was changed\n", all.size());
  return ExitStatus::succeeded;
}

struct Replay {
  Inspection& inspection;
  const StoredRun& origin;
  const Settings& settings;
  RunSettings with;
  Definition definition;
  std::vector<Revived> items;
};

ExitStatus drive_replay(Replay replay, plugin::Catalog catalog) {
  auto& [inspection, origin, settings, with, definition, items] = replay;
  auto& program = inspection.program;
  auto& console = program.console;
  if (const auto loaded = program.secrets.load(definition.workflow.secrets); !loaded)
    return console.usage_error(loaded.error().message);
  const auto wanted = with.wiring(settings);
  if (!wanted) return console.usage_error(wanted.error().message);
  catch_interrupts();
  const auto wiring = Wiring::open(program, *wanted, std::move(catalog));
  if (!wiring) return console.error(ExitStatus::engine, wiring.error().message);
  if (const auto begun = (*wiring)->begin(); !begun)
    return console.error((*wiring)->status_of_failure(), begun.error().message);
  const auto notes = start_notes(definition.workflow);
  const auto name = definition.workflow.name;
  const auto count = items.size();
  Drive driven{.run = {},
               .outline = outline_of(definition.workflow),
               .settings = settings,
               .expected = static_cast<std::int64_t>(count),
               .json = inspection.json};
  const auto run = (*wiring)->engine().replay({.run = {.workflow = std::move(definition.workflow),
                                                       .definition = std::move(definition.text),
                                                       .settings = to_json(with.to_value()),
                                                       .trigger = "replay"},
                                               .origin = origin.run,
                                               .items = std::move(items)});
  if (!run) {
    if (interrupted()) return console.error(ExitStatus::interrupted, run.error().message);
    return console.error((*wiring)->engine().broken() ? ExitStatus::engine : ExitStatus::usage, run.error().message);
  }
  driven.run = *run;
  if (!driven.json) {
    console.say("run {} of {} replays {} of run {}; journal {}\n", run->value, escaped_for_terminal(name), count,
                origin.run.value, settings.journal);
    console.say_text(notes);
    console.say("Ctrl-C stops it so that it can go on later: {}\n", command_for("resume", *run, settings));
  }
  return drive(program, **wiring, driven);
}

}  // namespace

Result<ExitStatus> replay_dead_letters(Inspection& inspection) {
  const auto& arguments = inspection.arguments;
  auto& console = inspection.console();
  const auto origin = TRY(run_of(inspection, inspection.word(1)));
  const auto outline = outline_of(inspection, origin);
  const auto letters = TRY(letters_to_replay(inspection, origin));
  const auto revival = TRY(revival_of(arguments, origin, outline));
  const auto settings = settings_beside(inspection.program, arguments, inspection.settings, origin);
  if (!settings) return ExitStatus::usage;
  auto catalog = scan_plugins(console, *settings);
  // What was agreed to holds for the definition that it was said of.
  auto with = TRY(arguments.has("current") ? RunSettings::of(arguments) : run_settings_of(origin, arguments));
  with.first.reset();  // it was of the origin's source
  auto definition = TRY(definition_for(inspection, origin, with, catalog));
  if (!definition) return arguments.has("current") ? ExitStatus::usage : ExitStatus::blocked;
  auto& workflow = definition->workflow;
  with.pinned = workflow.pinned;
  override_limits(inspection.program, workflow, *settings, catalog);
  TRY(with.apply(workflow));
  auto items = TRY(revive(revival, letters, workflow, *inspection.reader, inspection.program.clock.now()));
  if (arguments.has("dry-run")) return tell_what_would_be(inspection, items);
  inspection.reader.reset();
  return drive_replay({inspection, origin, *settings, std::move(with), std::move(*definition), std::move(items)},
                      std::move(catalog));
}

Result<ExitStatus> discard_dead_letters(Inspection& inspection) {
  auto& console = inspection.console();
  const auto run = TRY(run_of(inspection, inspection.word(1)));
  const auto letters = TRY(selected_letters(inspection, run));
  const bool dry = inspection.arguments.has("dry-run");
  change::DiscardDeadLetters discard{.at = inspection.program.clock.now()};
  for (const auto& letter : letters) {
    if (dry) console.print_text(escaped_for_terminal(subject_of(letter) + " at " + place_of(letter)) + "\n");
    discard.letters.push_back({{letter.run, letter.item}, letter.place});
  }
  if (dry) {
    console.print("{} would be discarded; nothing was changed\n", letters.size());
    return ExitStatus::succeeded;
  }
  const auto tell = [&](const std::string& sentence) { console.say("sluice: {}\n", sentence); };
  const auto committed = [&]() -> Result<std::int64_t> {
    auto journal = TRY(Journal::open({.path = inspection.settings.journal, .create = false, .wait = {.tell = tell}}));
    std::vector<Change> changes{std::move(discard)};
    TRY(journal->commit(changes));
    return std::get<change::DiscardDeadLetters>(changes.front()).discarded;
  }();
  if (!committed) return console.error(ExitStatus::engine, committed.error().message);
  if (inspection.json) {
    console.print_json(to_json(Object{{"run", run.run.value}, {"discarded", *committed}}));
  } else {
    console.print("{} discarded of run {}; see {} --all\n", *committed, run.run.value,
                  command_for("dead list", run.run, inspection.settings));
  }
  return ExitStatus::succeeded;
}

}  // namespace sluice::app
