// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <utility>

#include "app/inspect.hpp"
#include "app/item_story.hpp"
#include "app/run_json.hpp"
#include "app/run_text.hpp"
#include "app/table.hpp"
#include "base/text.hpp"
#include "json/json.hpp"

namespace sluice::app {
namespace {

constexpr std::array<std::string_view, 1> kOfList{"list"};
constexpr OptionSpec kOptions[] = {{"state", "STATE", "list: only items in this state", kOfList},
                                   {"limit", "N", "list: at most so many (100 as text, else all)", kOfList},
                                   {"after", "ITEM", "list: those after this one", kOfList},
                                   kConfig,
                                   kJournal,
                                   kFormat,
                                   kHelp};
constexpr std::array<std::string_view, 2> kVerbs{"list", "show"};
constexpr CommandLine kLine{"items list RUN | show RUN ITEM",
                            "Lists the items of a run, or tells one item's story: each attempt with its answer, what "
                            "came in from outside, what "
                            "was delivered. Secrets that this environment has are hidden.",
                            kOptions, kVerbs};
constexpr int kPage = 1000;

Result<std::optional<ItemState>> wanted_state(const Arguments& arguments) {
  const auto word = arguments.value("state");
  if (!word) return std::nullopt;
  if (const auto state = item_state(*word)) return state;
  std::vector<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(ItemState::cancelled); ++i) {
    const auto known = name(static_cast<ItemState>(i));
    if (item_state(known)) names.push_back(known);
  }
  const auto meant = closest(*word, names);
  return failure("there is no item state \"" + *word + "\"" +
                 (meant ? "; did you mean \"" + std::string(*meant) + "\"?" : ""));
}

Result<ExitStatus> list(Inspection& inspection) {
  TRY(no_more_than(inspection, 2));
  const auto run = TRY(run_of(inspection, inspection.word(1)));
  const auto outline = outline_of(inspection, run);
  const auto after = TRY(number_of(inspection.arguments, "after", 0));
  auto left = TRY(number_of(inspection.arguments, "limit", inspection.json ? INT32_MAX : 100));
  ItemQuery query{.run = run.run, .after = ItemNumber{after}};
  query.state = TRY(wanted_state(inspection.arguments));
  Table table({"ITEM", "STATE", "AT", "ATTEMPT", "KEY", "NOTE"});
  bool more = left > 0;
  while (more && left > 0) {
    query.limit = static_cast<int>(std::min<std::int64_t>(left, kPage)) + 1;  // one more tells whether there are any
    auto items = TRY(inspection.reader->items(query));
    more = static_cast<int>(items.size()) == query.limit;
    if (more) items.pop_back();
    for (const auto& item : items) {
      if (inspection.json) inspection.console().print_json(to_json(item_json(item, run.run, outline)));
      const bool at_step = item.standing.step < static_cast<int>(outline.steps.size());
      table.add({std::to_string(item.number.value), std::string(name(item.standing.state)),
                 at_step ? outline.step(item.standing.step) : "–", std::to_string(item.standing.attempt), item.key,
                 item.note});
    }
    left -= static_cast<std::int64_t>(items.size());
    if (!items.empty()) query.after = items.back().number;
  }
  if (inspection.json) return ExitStatus::succeeded;
  inspection.console().print_text(table.text(inspection.console().width()));
  if (more) inspection.console().print("… there are more: --after {}, or --limit\n", query.after.value);
  return ExitStatus::succeeded;
}

Result<ExitStatus> show(Inspection& inspection) {
  TRY(no_more_than(inspection, 3));
  const auto run = TRY(run_of(inspection, inspection.word(1)));
  const ItemNumber number{TRY(app::number(inspection.word(2), "item"))};
  const auto outline = outline_of(inspection, run);
  auto item = TRY(inspection.reader->item(run.run, number));
  if (!item) return failure("run " + std::to_string(run.run.value) + " has no item " + *inspection.word(2));
  const auto attempts = TRY(inspection.reader->attempts(run.run, number));
  const auto events = TRY(inspection.reader->events(run.run, number));
  const auto deliveries = TRY(inspection.reader->deliveries(run.run, number));
  auto& console = inspection.console();
  if (!inspection.json) {
    console.print_text(item_story({*item, attempts, events, deliveries, outline}, console.width()));
    return ExitStatus::succeeded;
  }
  Array tried, received, delivered;
  for (const auto& attempt : attempts) tried.push_back(attempt_json(attempt, outline));
  for (const auto& event : events) received.push_back(event_json(event, outline));
  for (const auto& delivery : deliveries) delivered.push_back(delivery_json(delivery, outline));
  const ItemRow row{number, item->standing, item->key, item->note, item->parent};
  auto value = item_json(row, run.run, outline);
  value.object().append("origin", id_json(item->origin));
  value.object().append("value", std::move(item->item));
  value.object().append("attempts", std::move(tried));
  value.object().append("events", std::move(received));
  value.object().append("deliveries", std::move(delivered));
  console.print_json(to_json(value));
  return ExitStatus::succeeded;
}

}  // namespace

ExitStatus items_command(Program& program, const std::vector<std::string>& words) {
  return inspect(program, kLine, words, [](Inspection& inspection) -> Result<ExitStatus> {
    return inspection.verb() == "show" ? show(inspection) : list(inspection);
  });
}

}  // namespace sluice::app
