// SPDX-License-Identifier: Apache-2.0
//
// Which dead letters a command line speaks of, and what became of them.
#pragma once

#include <string>
#include <vector>

#include "app/inspect.hpp"
#include "journal/stored.hpp"

namespace sluice::app {

// What --at, --code and --message say.
DeadLetterQuery query_of(const Arguments& arguments);

// An item's number; 0 stands for the run itself, whose events may not have been delivered.
Result<ItemNumber> dead_item_number(const std::string* word);

// The open letters of a run that the filters match, of all items or those named from the third word on. The error says
// of an item that is named why it has none.
Result<std::vector<StoredDeadLetter>> selected_letters(Inspection& inspection, const StoredRun& run);

// "open", "discarded 2026-03-01 14:05:09", "replayed as item 2 of run 5: done".
std::string fate_of(const StoredDeadLetter& letter);

// "item 3", or "the run" where one of its events was not delivered.
std::string subject_of(const StoredDeadLetter& letter);

// "scrape", or "→ sheet" for a delivery.
std::string place_of(const StoredDeadLetter& letter);

}  // namespace sluice::app
