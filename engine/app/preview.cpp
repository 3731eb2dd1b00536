// SPDX-License-Identifier: Apache-2.0
#include "app/preview.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "app/drive.hpp"
#include "json/json.hpp"
#include "runtime/rehearsal.hpp"

namespace sluice::app {
namespace {

using namespace std::chrono_literals;

constexpr Duration kLook = 1s;
constexpr int kTake = 250;

// By the numbers of SinkEvent.
constexpr std::array<std::string_view, 10> kEvents{"item.done",    "item.dead",     "item.skipped", "run.started",
                                                   "run.finished", "run.succeeded", "run.partial",  "run.failed",
                                                   "run.blocked",  "run.cancelled"};

std::string shown(const Value& value) {
  return value.is_string() ? value.string() : to_json(value);
}

std::string path_of(const Use& use) {
  const auto* path = use.options.find("path");
  return path != nullptr ? " " + std::string(path->string_or("")) : "";
}

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

// Choices that may have an effect which nobody can take back, whichever was taken.
void add_choices(Preview& preview, const Known& known, const std::string& place, const Use& use) {
  const auto entry = known.catalog.find(use.kind, use.component);
  if (!entry) return;
  for (const auto& schema : entry->component.options) {
    const auto* chosen = use.options.find(schema.name);
    if (!schema.irreversible || chosen == nullptr) continue;
    const auto word = shown(*chosen);
    const bool taken = word == schema.irreversible->choice;
    preview.facts.push_back({schema.name, taken ? upper(word) + ": " + place + " will " + schema.irreversible->effect
                                                : word + " (" + place + ")"});
  }
}

// One line for all places where the option is the same.
void add_pinned(Preview& preview, const Workflow& workflow) {
  for (const auto& pinned : workflow.pinned) {
    if (pinned.is_default) continue;
    std::string places;
    for (const auto& other : workflow.pinned) {
      if (other.option != pinned.option || other.value != pinned.value) continue;
      places += (places.empty() ? "" : ", ") + other.place;
    }
    Preview::Fact fact{pinned.option, shown(pinned.value) + " (" + places + ")"};
    if (std::ranges::count(preview.facts, fact) == 0) preview.facts.push_back(std::move(fact));
  }
}

void add_facts(Preview& preview, const Known& known) {
  const auto& workflow = known.workflow;
  add_choices(preview, known, "source", workflow.source.use);
  for (const auto& step : workflow.steps) add_choices(preview, known, "step " + step.name, step.use);
  for (const auto& sink : workflow.sinks) add_choices(preview, known, "sink " + sink.name, sink.use);
  for (const auto& sink : workflow.sinks) {
    preview.facts.push_back({"sinks", sink.name + ": " + sink.use.component + path_of(sink.use) + events_text(sink)});
  }
  add_pinned(preview, workflow);
  if (!workflow.schedules.empty()) {
    preview.facts.push_back({"schedule", "[schedule] does not apply: `run` runs the workflow once, now"});
  }
  preview.facts.push_back({"journal", known.journal});
}

void count(Preview::Items& items, const Rehearsal& rehearsal) {
  for (const auto& item : rehearsal.items()) {
    if (item.came == Came::duplicate) items.repeated += 1;
    if (item.came == Came::skipped) items.unwanted += 1;
    if (item.came != Came::failed) continue;
    const auto known = std::ranges::find_if(
        items.failing, [&](const auto& f) { return f.place == item.place && f.message == item.message; });
    if (known != items.failing.end()) {
      known->items += 1;
    } else {
      items.failing.push_back({1, item.place, item.message});
    }
  }
}

void look(Preview::Items& items, Rehearsal& rehearsal, const Clock& clock, Timestamp until) {
  while (!items.all_seen && clock.now() < until) {
    const auto wanted = items.first ? std::min<std::int64_t>(kTake, *items.first - items.seen) : kTake;
    if (wanted <= 0) {
      items.all_seen = true;
      break;
    }
    auto taken = rehearsal.take(static_cast<int>(wanted), until);
    items.seen += static_cast<std::int64_t>(taken.items.size());
    rehearsal.lead(std::move(taken.items), until);
    count(items, rehearsal);
    rehearsal.forget_items();
    items.all_seen = taken.all;
    if (taken.problem) break;
  }
  std::ranges::stable_sort(items.failing, std::greater(), &Preview::Items::Failures::items);
}

void add_bounds(Preview& preview, const Rehearsal& rehearsal) {
  const auto& items = preview.items;
  for (const auto& units : rehearsal.units()) {
    Preview::Bound bound{
        .place = units.place, .units = units.units, .items = units.items, .each = units.each, .sum = units.sum};
    if (!items.all_seen) {
      // The rest is like what was seen, or nothing can be said.
      const auto all = expected_in(preview);
      if (units.each == 0 || !all) continue;
      bound.items = *all;
      bound.sum = *all * units.each;
    }
    preview.bounds.push_back(std::move(bound));
  }
}

// Each item that comes to a step is one charge at least, but for those that share a call.
void add_pace(Preview& preview, const Workflow& workflow, const Rehearsal& rehearsal) {
  for (std::size_t i = 0; i < workflow.steps.size(); ++i) {
    const auto& step = workflow.steps[i];
    const auto items = rehearsal.called(i);
    const auto calls = (items + step.batch.items - 1) / step.batch.items;
    for (const auto& use : step.limits) {
      const auto limit = std::ranges::find(workflow.limits, use.limit, &LimitDefinition::name);
      if (limit == workflow.limits.end() || limit->rate_count == 0) continue;
      const auto at_least = limit->interval() * std::max<std::int64_t>(0, calls - limit->burst);
      if (at_least < 1s || (preview.pace && preview.pace->at_least >= at_least)) continue;
      preview.pace = {limit->name, format_rate({limit->rate_count, limit->rate_period}), at_least};
    }
  }
}

Rehearsal::Parts parts_of(const CompiledWorkflow& compiled, Wiring& wiring, const Clock& clock) {
  return {.workflow = compiled,
          .catalog = wiring.catalog(),
          .clock = clock,
          .make = [&wiring](const Use& use) { return wiring.make(use); },
          .public_url = wiring.public_url()};
}

}  // namespace

std::string events_text(const Sink& sink) {
  if (sink.on == std::vector{SinkEvent::item_done}) return "";
  std::string words;
  for (const auto event : sink.on) {
    words += (words.empty() ? ", on " : " and ") + std::string(kEvents[static_cast<std::size_t>(event)]);
  }
  return words;
}

std::optional<std::int64_t> expected_in(const Preview& preview) {
  const auto& [source, total, first, all_seen, seen, repeated, unwanted, failing] = preview.items;
  if (!total) return std::nullopt;
  return first ? std::min(*first, *total) : *total;
}

std::optional<std::int64_t> countable_items(const Workflow& workflow, Wiring& wiring, const Clock& clock) {
  const auto entry = wiring.catalog().find(ComponentKind::source, workflow.source.use.component);
  if (!entry || entry->component.effects != plugin::Effects::none) return std::nullopt;
  return expected_items(wiring, workflow.source.use, clock);
}

Preview preview_of(const CompiledWorkflow& compiled, const Known& known, Wiring& wiring, const Clock& clock) {
  const auto& workflow = known.workflow;
  const auto until = clock.now() + kLook;
  const auto& name = workflow.name;
  Preview preview{.title = workflow.description.empty() ? name : name + ": " + workflow.description};
  preview.items.source = workflow.source.use.component + path_of(workflow.source.use);
  preview.items.first = workflow.run.first;
  Rehearsal rehearsal(parts_of(compiled, wiring, clock));
  preview.items.total = known.items;
  if (known.items) look(preview.items, rehearsal, clock, until);
  add_bounds(preview, rehearsal);
  add_pace(preview, workflow, rehearsal);
  add_facts(preview, known);
  return preview;
}

}  // namespace sluice::app
