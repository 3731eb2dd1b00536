// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <utility>

#include "app/dead_csv.hpp"
#include "app/dead_letters.hpp"
#include "app/dead_replay.hpp"
#include "app/inspect.hpp"
#include "app/run_json.hpp"
#include "app/run_settings.hpp"
#include "app/run_text.hpp"
#include "app/table.hpp"
#include "base/text.hpp"
#include "json/json.hpp"

namespace sluice::app {
namespace {

constexpr std::array<std::string_view, 1> kOfList{"list"};
constexpr std::array<std::string_view, 1> kOfReplay{"replay"};
constexpr std::array<std::string_view, 2> kOfReplayAndDiscard{"replay", "discard"};
constexpr std::array<std::string_view, 2> kOfListAndReplay{"list", "replay"};
constexpr std::array<std::string_view, 3> kFormats{"text", "json", "csv"};
constexpr OptionSpec kCsvFormat{"format", "FORMAT", "text or json; list: csv, too", {}, kFormats};
constexpr OptionSpec kOptions[] = {
    {"at", "NAME", "only what died at this step, or could not be delivered to this sink"},
    {"code", "CODE", "only what died with this code"},
    {"message", "TEXT", "only where the reason contains this, in whatever case"},
    {"all", "", "list: what was replayed or discarded, too, with what became of it", kOfList},
    {"set", "NAME=VALUE", "replay: another value for a field of each item; may be given more than once", kOfReplay},
    {"from", "STEP", "replay: begin again at this earlier step", kOfReplay},
    {"current", "", "replay: under the workflow file as it is now", kOfReplay},
    {"as-new", "", "replay: with new idempotency tokens, so that services do not take it for a repetition", kOfReplay},
    {"dry-run", "", "replay, discard: say what it would be, and change nothing", kOfReplayAndDiscard},
    {"limit", "N|NAME=RATE", "list: at most so many (100 as text, else all); replay: another rate for a limit",
     kOfListAndReplay},
    kAllowPublic,
    kEnvFile,
    kListen,
    kPublicUrl,
    kConfig,
    kPlugins,
    kJournal,
    kLogLevel,
    kCsvFormat,
    kHelp};
constexpr std::array<std::string_view, 4> kVerbs{"list", "show", "replay", "discard"};
constexpr CommandLine kLine{
    "dead list [RUN] | show RUN ITEM | replay RUN [ITEM…] | discard RUN [ITEM…]",
    "Lists what failed for good, or shows one item's failures with the service's answer. Replay takes them up in a new "
    "run and drives it as `sluice run` does: an item that died at a step goes on there, with the outputs so far, the "
    "inputs and the definition of its run; a delivery that died is made again alone. Services are shown the same "
    "idempotency token as before, unless the item is changed. Discard leaves them be. Without items both take all that "
    "are open and match. The run that they are of never changes.",
    kOptions, kVerbs, [](const Arguments& arguments) {
      const auto& words = arguments.positional();
      return !words.empty() && (words[0] == "replay" || words[0] == "discard") && !arguments.has("dry-run");
    }};

// Secrets of every run that the letters are of.
void hide_secrets_of(Inspection& inspection, const std::vector<StoredDeadLetter>& letters) {
  RunId seen;
  for (const auto& letter : letters) {
    if (std::exchange(seen, letter.run) == letter.run) continue;
    if (const auto run = inspection.reader->run(letter.run); run && *run) outline_of(inspection, **run);
  }
}

std::string nothing_dead(Inspection& inspection, const DeadLetterQuery& query) {
  const auto all = inspection.reader->dead_letters({.run = query.run, .open_alone = query.open_alone, .limit = 1});
  if (all && !all->empty()) return "nothing dead is as --at, --code and --message say\n";
  const auto closed = inspection.reader->dead_letters({.run = query.run, .limit = 1});
  return closed && !closed->empty() ? "nothing dead is open; --all lists what was replayed or discarded\n"
                                    : "nothing is dead\n";
}

Table table_of(const std::vector<StoredDeadLetter>& letters, bool with_fate) {
  std::vector<std::string> heading{"RUN", "ITEM", "AT", "DIED"};
  if (with_fate) heading.push_back("NOW");
  heading.push_back("WHY");
  Table table(std::move(heading));
  for (const auto& letter : letters) {
    std::vector<std::string> row{std::to_string(letter.run.value),
                                 letter.item == ItemNumber{} ? "(the run)" : std::to_string(letter.item.value),
                                 place_of(letter), local_time(letter.died_at)};
    if (with_fate) row.push_back(fate_of(letter));
    row.push_back(shortened(letter.fault.message, 160));
    table.add(std::move(row));
  }
  return table;
}

Result<ExitStatus> list(Inspection& inspection) {
  TRY(no_more_than(inspection, 2));
  auto& console = inspection.console();
  auto query = query_of(inspection.arguments);
  query.open_alone = !inspection.arguments.has("all");
  if (inspection.word(1) != nullptr) query.run = TRY(run_of(inspection, inspection.word(1))).run;
  const bool csv = inspection.arguments.value("format") == "csv";
  const auto most = TRY(number_of(inspection.arguments, "limit", inspection.json || csv ? INT32_MAX - 1 : 100));
  query.limit = static_cast<int>(most) + 1;
  auto letters = TRY(inspection.reader->dead_letters(query));
  const bool more = letters.size() > static_cast<std::size_t>(most);
  if (more) letters.pop_back();
  hide_secrets_of(inspection, letters);
  if (csv) {
    console.print_text(TRY(dead_letters_csv(letters, *inspection.reader)));
    return ExitStatus::succeeded;
  }
  if (inspection.json) {
    for (const auto& letter : letters) console.print_json(to_json(dead_letter_json(letter)));
    return ExitStatus::succeeded;
  }
  console.print_text(letters.empty() ? nothing_dead(inspection, query)
                                     : table_of(letters, !query.open_alone).text(console.width()));
  if (more) console.print("… there are more: --limit {}\n", most * 10);
  const bool any_open = std::ranges::any_of(letters, &StoredDeadLetter::is_open);
  if (query.run && any_open) {
    console.say("once the cause is mended: {}\n", command_for("dead replay", *query.run, inspection.settings));
  }
  return ExitStatus::succeeded;
}

// How often it was tried where it died.
Result<int> attempts_at(Inspection& inspection, const StoredDeadLetter& letter, const Outline& outline) {
  int most = 0;
  if (letter.is_sink) {
    for (const auto& delivery : TRY(inspection.reader->deliveries(letter.run, letter.item))) {
      if (outline.sink(delivery.sink) == letter.place) most = std::max(most, delivery.attempt);
    }
  } else {
    for (const auto& attempt : TRY(inspection.reader->attempts(letter.run, letter.item))) {
      if (outline.step(attempt.step) == letter.place) most = std::max(most, attempt.attempt);
    }
  }
  return most;
}

std::string what_to_do(const StoredDeadLetter& letter, const Settings& settings) {
  if (letter.item == ItemNumber{}) {
    return "the run's counts stand, only its event was not told; to let it be: " +
           command_for("dead discard", letter.run, settings) + " 0";
  }
  auto text = letter.is_sink ? "only this delivery is missing; " : std::string();
  text += "the whole story: " + command_for("items show", letter.run, settings, letter.item);
  if (!letter.is_open()) return text;
  return text + "; once the cause is mended: " + command_for("dead replay", letter.run, settings, letter.item);
}

Result<ExitStatus> show(Inspection& inspection) {
  TRY(no_more_than(inspection, 3));
  const auto run = TRY(run_of(inspection, inspection.word(1)));
  const auto number = TRY(dead_item_number(inspection.word(2)));
  const auto outline = outline_of(inspection, run);
  const auto letters = TRY(inspection.reader->dead_letters({.run = run.run, .item = number}));
  if (letters.empty()) {
    return failure("item " + *inspection.word(2) + " of run " + *inspection.word(1) +
                   " is not dead, nor is a delivery of it");
  }
  const auto item = TRY(inspection.reader->item(run.run, number));
  auto& console = inspection.console();
  for (const auto& letter : letters) {
    const auto attempts = TRY(attempts_at(inspection, letter, outline));
    if (inspection.json) {
      auto value = dead_letter_json(letter);
      value.object().append("attempts", attempts);
      if (item) value.object().append("item_value", item->item);
      if (item && item->above) value.object().append("parent_value", (*item->above)["item"]);
      console.print_json(to_json(value));
      continue;
    }
    const auto say = [&](std::string_view label, const std::string& text) {
      if (!text.empty()) console.print_text(labelled(label, text, console.width()));
    };
    console.print("{} died at {}, {}\n",
                  number == ItemNumber{} ? fmt::format("an event of run {}", run.run.value)
                                         : fmt::format("item {} of run {}", number.value, run.run.value),
                  escaped_for_terminal(place_of(letter)), local_time(letter.died_at));
    if (!letter.is_open()) say("now", fate_of(letter));
    say("why", letter.fault.message);
    say("code", letter.fault.code);
    say("answer", letter.fault.detail);
    if (attempts > 0) say("attempts", std::to_string(attempts));
    if (item) say("item", to_json(item->item));
    if (item && item->above) say("parent", to_json((*item->above)["item"]));
    say("next", what_to_do(letter, inspection.settings));
  }
  return ExitStatus::succeeded;
}

}  // namespace

ExitStatus dead_command(Program& program, const std::vector<std::string>& words) {
  return inspect(program, kLine, words, [](Inspection& inspection) -> Result<ExitStatus> {
    if (inspection.arguments.value("format") == "csv" && inspection.verb() != "list") {
      return failure("--format csv: only `dead list` has it");
    }
    if (inspection.verb() == "show") return show(inspection);
    if (inspection.verb() == "replay") return replay_dead_letters(inspection);
    if (inspection.verb() == "discard") return discard_dead_letters(inspection);
    return list(inspection);
  });
}

}  // namespace sluice::app
