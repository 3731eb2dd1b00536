// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "app/inspect.hpp"
#include "app/run_json.hpp"
#include "app/table.hpp"
#include "base/text.hpp"
#include "json/json.hpp"

namespace sluice::app {
namespace {

constexpr std::string_view kUsage = "items list RUN [--state STATE] [--limit N] [--after ITEM] | show RUN ITEM";
constexpr OptionSpec kOptions[] = {{"state", "STATE", "only items in this state"},
                                   {"limit", "N", "at most so many (100)"},
                                   {"after", "ITEM", "those after this one"}};

Result<ItemQuery> query_of(Inspection& inspection, const StoredRun& run) {
  ItemQuery query{.run = run.run, .limit = 100};
  if (const auto state = inspection.arguments.value("state")) {
    query.state = item_state(*state);
    if (!query.state) return failure("there is no item state \"" + *state + "\"");
  }
  const auto number_of = [&](std::string_view option) -> Result<std::int64_t> {
    const auto text = inspection.arguments.value(option);
    if (!text) return 0;
    return number(&*text, option);
  };
  query.after = ItemNumber{TRY(number_of("after"))};
  if (const auto limit = TRY(number_of("limit")); limit > 0) query.limit = static_cast<int>(limit);
  return query;
}

Result<ExitStatus> list(Inspection& inspection) {
  const auto run = TRY(run_of(inspection, inspection.word(1)));
  const auto query = TRY(query_of(inspection, run));
  const auto items = TRY(inspection.reader->items(query));
  const auto steps = step_names(inspection, run);
  if (inspection.json) {
    for (const auto& item : items) std::puts(to_json(item_json(item, run.run)).c_str());
    return ExitStatus::succeeded;
  }
  Table table({"ITEM", "STATE", "AT", "ATTEMPT", "KEY", "NOTE"});
  for (const auto& item : items) {
    const auto step = static_cast<std::size_t>(item.standing.step);
    table.add({std::to_string(item.number.value), std::string(name(item.standing.state)), step < steps.size() ? steps[step] : "–",
               std::to_string(item.standing.attempt), item.key, item.note});
  }
  std::fputs(table.text().c_str(), stdout);
  if (static_cast<int>(items.size()) == query.limit) {
    std::printf("… more: --after %lld\n", static_cast<long long>(items.back().number.value));
  }
  return ExitStatus::succeeded;
}

// An item's whole story: what it is, each attempt, what came in, what was delivered.
Result<ExitStatus> show(Inspection& inspection) {
  const auto run = TRY(run_of(inspection, inspection.word(1)));
  const ItemNumber number{TRY(app::number(inspection.word(2), "item"))};
  const auto item = TRY(inspection.reader->item(run.run, number));
  if (!item) return failure("run " + std::to_string(run.run.value) + " has no item " + *inspection.word(2));
  const auto steps = step_names(inspection, run);
  const auto attempts = TRY(inspection.reader->attempts(run.run, number));
  const auto events = TRY(inspection.reader->events(run.run, number));
  if (inspection.json) {
    Array tried, received;
    for (const auto& attempt : attempts) tried.push_back(attempt_json(attempt, steps));
    for (const auto& event : events) received.push_back(event_json(event));
    const ItemRow row{number, item->standing, item->key, item->note, item->parent};
    auto value = item_json(row, run.run);
    value.object().append("value", item->item);
    value.object().append("attempts", std::move(tried));
    value.object().append("events", std::move(received));
    std::puts(to_json(value).c_str());
    return ExitStatus::succeeded;
  }
  std::printf("item %lld of run %lld: %s%s\n%s\n", static_cast<long long>(number.value), static_cast<long long>(run.run.value),
              std::string(name(item->standing.state)).c_str(),
              item->note.empty() ? "" : (" (" + escaped_for_terminal(item->note) + ")").c_str(),
              escaped_for_terminal(to_json(item->item)).c_str());
  Table table({"WHEN", "STEP", "TRY", "OUTCOME", "RESULT"});
  for (const auto& attempt : attempts) {
    const auto step = static_cast<std::size_t>(attempt.step);
    const auto times = attempt.times > 1 ? " ×" + std::to_string(attempt.times) : "";
    table.add({local_time(attempt.finished), step < steps.size() ? steps[step] : std::to_string(attempt.step),
               std::to_string(attempt.attempt), std::string(name(attempt.outcome)) + times,
               attempt.fault ? attempt.fault->message : shortened(attempt.output, 200)});
  }
  for (const auto& event : events) {
    table.add({local_time(event.received_at), "", "", "event received", shortened(event.body, 200)});
  }
  std::fputs(table.text().c_str(), stdout);
  return ExitStatus::succeeded;
}

}  // namespace

ExitStatus items_command(const std::vector<std::string>& words) {
  return inspect(kUsage, kOptions, words, [](Inspection& inspection) -> Result<ExitStatus> {
    const auto* what = inspection.word(0);
    if (what != nullptr && *what == "list") return list(inspection);
    if (what != nullptr && *what == "show") return show(inspection);
    return failure("usage: sluice " + std::string(kUsage));
  });
}

}  // namespace sluice::app
