// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <utility>

#include "app/inspect.hpp"
#include "app/run_json.hpp"
#include "app/run_text.hpp"
#include "app/table.hpp"
#include "base/text.hpp"
#include "json/json.hpp"

namespace sluice::app {
namespace {

constexpr OptionSpec kOptions[] = {
    {"limit", "N", "list: at most so many (100 as text, else all)"}, kConfig, kJournal, kFormat, kHelp};
constexpr std::array<std::string_view, 2> kVerbs{"list", "show"};
constexpr CommandLine kLine{
    "dead list [RUN] | show RUN ITEM",
    "Lists what failed for good, or shows one item's failures with the service's answer and what can be done.",
    kOptions, kVerbs};

// Secrets of every run that the letters are of.
void hide_secrets_of(Inspection& inspection, const std::vector<StoredDeadLetter>& letters) {
  RunId seen;
  for (const auto& letter : letters) {
    if (std::exchange(seen, letter.run) == letter.run) continue;
    if (const auto run = inspection.reader->run(letter.run); run && *run) outline_of(inspection, **run);
  }
}

Result<ExitStatus> list(Inspection& inspection) {
  TRY(no_more_than(inspection, 2));
  std::optional<RunId> run;
  if (inspection.word(1) != nullptr) run = TRY(run_of(inspection, inspection.word(1))).run;
  const auto most = TRY(number_of(inspection.arguments, "limit", inspection.json ? INT32_MAX - 1 : 100));
  auto letters = TRY(inspection.reader->dead_letters(run, static_cast<int>(most) + 1));
  const bool more = letters.size() > static_cast<std::size_t>(most);
  if (more) letters.pop_back();
  hide_secrets_of(inspection, letters);
  Table table({"RUN", "ITEM", "AT", "DIED", "WHY"});
  for (const auto& letter : letters) {
    if (inspection.json) inspection.console().print_json(to_json(dead_letter_json(letter)));
    table.add({std::to_string(letter.run.value),
               letter.item == ItemNumber{} ? "(the run)" : std::to_string(letter.item.value),
               (letter.is_sink ? "→ " : "") + letter.place, local_time(letter.died_at),
               shortened(letter.fault.message, 160)});
  }
  if (inspection.json) return ExitStatus::succeeded;
  inspection.console().print_text(letters.empty() ? "nothing is dead\n" : table.text(inspection.console().width()));
  if (more) inspection.console().print("… there are more: --limit {}\n", most * 10);
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

std::string what_to_do(const StoredRun& run, const StoredDeadLetter& letter, const Settings& settings) {
  auto text = letter.is_sink ? "the item itself is done, only this delivery is missing; " : std::string();
  text += "the whole story: " + command_for("items show", run.run, settings, letter.item);
  return text + "; once the cause is mended, a new run takes the item up: sluice run " + run.file;
}

Result<ExitStatus> show(Inspection& inspection) {
  TRY(no_more_than(inspection, 3));
  const auto run = TRY(run_of(inspection, inspection.word(1)));
  const ItemNumber number{TRY(app::number(inspection.word(2), "item"))};
  const auto outline = outline_of(inspection, run);
  const auto letters = TRY(inspection.reader->dead_letters_of(run.run, number));
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
      console.print_json(to_json(value));
      continue;
    }
    const auto say = [&](std::string_view label, const std::string& text) {
      if (!text.empty()) console.print_text(labelled(label, text, console.width()));
    };
    console.print("item {} of run {} died at {}{}, {}\n", number.value, run.run.value, letter.is_sink ? "→ " : "",
                  escaped_for_terminal(letter.place), local_time(letter.died_at));
    say("why", letter.fault.message);
    say("code", letter.fault.code);
    say("answer", letter.fault.detail);
    if (attempts > 0) say("attempts", std::to_string(attempts));
    if (item) say("item", to_json(item->item));
    say("next", what_to_do(run, letter, inspection.settings));
  }
  return ExitStatus::succeeded;
}

}  // namespace

ExitStatus dead_command(Program& program, const std::vector<std::string>& words) {
  return inspect(program, kLine, words, [](Inspection& inspection) -> Result<ExitStatus> {
    return inspection.verb() == "show" ? show(inspection) : list(inspection);
  });
}

}  // namespace sluice::app
