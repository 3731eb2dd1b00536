// SPDX-License-Identifier: Apache-2.0
#include "app/start_notes.hpp"

#include <algorithm>
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

}  // namespace

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
