// SPDX-License-Identifier: Apache-2.0
//
// What a run is about to do, told before anything is done: how many items, what they may come to, where it all goes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/wiring.hpp"
#include "base/clock.hpp"
#include "model/workflow.hpp"
#include "runtime/compiled_workflow.hpp"

namespace sluice::app {

struct Preview {
  // The source's items, as far as a second goes. Where it did not suffice, every count is "at least".
  struct Items {
    std::string source;                 // "csv /home/me/creators.csv"
    std::optional<std::int64_t> total;  // that the source has, where it can tell
    std::optional<std::int64_t> first;  // that are wanted, of --first
    bool all_seen = false;
    std::int64_t seen = 0, repeated = 0, unwanted = 0;
    // Would fail without anybody having been asked, by what is said of them; the most frequent first.
    struct Failures {
      std::int64_t items = 0;
      std::string place, message;
      friend bool operator==(const Failures&, const Failures&) = default;
    };
    std::vector<Failures> failing;
    friend bool operator==(const Items&, const Items&) = default;
  };
  // What the items may ask for in all, by an option that counts it.
  struct Bound {
    std::string place, units;
    std::optional<std::int64_t> items;  // nullopt: not known how many
    std::int64_t each = 0;              // of every item; 0: they differ
    std::int64_t sum = 0;               // where the number of items is known
    friend bool operator==(const Bound&, const Bound&) = default;
  };
  struct Pace {  // the limit that takes the longest
    std::string limit, rate;
    Duration at_least{};
    friend bool operator==(const Pace&, const Pace&) = default;
  };
  struct Fact {
    std::string label, text;
    friend bool operator==(const Fact&, const Fact&) = default;
  };

  std::string title;  // "creator-watch: Index the newest …"
  Items items;
  std::vector<Bound> bounds;
  std::optional<Pace> pace;
  std::vector<Fact> facts;  // the rest, in order

  friend bool operator==(const Preview&, const Preview&) = default;
};

// What is known without looking at an item.
struct Known {
  const Workflow& workflow;
  const plugin::Catalog& catalog;
  std::string journal;
  std::optional<std::int64_t> items;  // countable_items()
};

// How many items the source has, if it can tell within a second; then it can also give them again, and they may be
// looked at. A source that has effects is not asked.
std::optional<std::int64_t> countable_items(const Workflow& workflow, Wiring& wiring, const Clock& clock);

// Looks at the source's items for a second at most, where they are countable. Nothing is asked outside.
Preview preview_of(const CompiledWorkflow& compiled, const Known& known, Wiring& wiring, const Clock& clock);

// What a sink is told of, but for items that are done: ", on run.finished".
std::string events_text(const Sink& sink);

// How many items will come, as far as that is known.
std::optional<std::int64_t> expected_in(const Preview& preview);

// Lines for people, wrapped where `width` is given.
std::string preview_text(const Preview& preview, std::optional<std::size_t> width);

}  // namespace sluice::app
