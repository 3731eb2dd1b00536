// SPDX-License-Identifier: Apache-2.0
//
// From dead letters to the items of the run that replays them.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "journal/changes.hpp"
#include "journal/reader.hpp"
#include "model/workflow.hpp"

namespace sluice {

// What is to be made of the dead letters of one run.
struct Revival {
  RunId origin;
  std::vector<std::string> steps;                          // of the origin's definition, in order
  std::vector<std::pair<std::string, std::string>> edits;  // fields of each item: a text stays a text, else as JSON
  bool as_new = false;                                     // with tokens of their own
  std::string from;                                        // the step to begin again at; "" where each one died
};

struct Revived {
  change::ReplayItem replay;
  std::string at;              // the step at which it goes on, or the sinks that it is delivered to
  bool is_taken_anew = false;  // its key and whether it is wanted are found out again
};

// The letters are open ones of the origin, by item. An item that died at a step goes on there, with the outputs so far,
// to all its sinks; what was not told of its death is told no more. One whose delivery died makes that delivery alone.
// `workflow` is the definition to go on under: steps and sinks are found there by name. The error names an item for
// which that cannot be.
Result<std::vector<Revived>> revive(const Revival& revival, std::span<const StoredDeadLetter> letters,
                                    const Workflow& workflow, JournalReader& reader, Timestamp now);

}  // namespace sluice
