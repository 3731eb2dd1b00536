// SPDX-License-Identifier: Apache-2.0
#include "app/start_notes.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include "base/text.hpp"
#include "json/json.hpp"

namespace sluice::app {
namespace {

std::string shown(const Value& value) {
  return value.is_string() ? value.string() : to_json(value);
}

// One line for all places where the option is the same.
std::string pinned_note(const PinnedOption& pinned, const Workflow& workflow) {
  std::string places;
  for (const auto& other : workflow.pinned) {
    if (other.option != pinned.option || other.value != pinned.value) continue;
    places += (places.empty() ? "" : ", ") + other.place;
  }
  return pinned.option + " is " + escaped_for_terminal(shown(pinned.value)) + " for " + places + "\n";
}

// By what a pinned option names: "step scrape".
const Use* use_at(const Workflow& workflow, const std::string& place) {
  if (place == "source") return &workflow.source.use;
  for (const auto& step : workflow.steps) {
    if (place == "step " + step.name) return &step.use;
  }
  for (const auto& sink : workflow.sinks) {
    if (place == "sink " + sink.name) return &sink.use;
  }
  return nullptr;
}

}  // namespace

std::string kept_notes(const Workflow& workflow, const plugin::Catalog& catalog,
                       const std::function<std::optional<std::string>(const std::string&)>& environment) {
  std::set<std::string> notes;
  for (const auto& pinned : workflow.pinned) {
    const auto* use = use_at(workflow, pinned.place);
    const auto entry = use != nullptr ? catalog.find(use->kind, use->component) : std::nullopt;
    const auto* schema = entry ? entry->component.option(pinned.option) : nullptr;
    if (schema == nullptr || schema->type == OptionType::path) continue;  // a path may be written in many ways
    const auto said = environment(schema->env);
    if (!said || normalise(*schema, Value(*said)).value_or(pinned.value) == pinned.value) continue;
    notes.insert(schema->env + " is " + escaped_for_terminal(*said) + " by now: the run keeps to " +
                 escaped_for_terminal(shown(pinned.value)) + ", which it began with\n");
  }
  std::string out;
  for (const auto& note : notes) out += note;
  return out;
}

std::string start_notes(const Workflow& workflow) {
  std::vector<std::string> notes;
  for (const auto& pinned : workflow.pinned) {
    if (!pinned.is_default) notes.push_back(pinned_note(pinned, workflow));
  }
  for (const auto& [place, effect] : workflow.irreversible) notes.push_back(place + " will " + effect + "\n");
  std::string out;
  for (auto note = notes.begin(); note != notes.end(); ++note) {
    if (std::find(notes.begin(), note, *note) == note) out += *note;
  }
  return out;
}

}  // namespace sluice::app
