// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "journal/changes.hpp"
#include "journal/reader.hpp"
#include "runtime/call_scope.hpp"
#include "runtime/epoch_file.hpp"

namespace sluice {

// What the calls that died with their engines do to a run.
struct Interruptions {
  std::vector<change::MoveItem> moves;
  // The source, or a sink, whose calls have crashed too often: the run cannot go on with it.
  const CompiledPlace* culprit = nullptr;
  std::set<ItemNumber> items;            // tried alone from now on, so that a call that kills its engine is found
  std::optional<std::string> fails_run;  // an item died of it, at a step whose failures fail the run
};

// Whether a call of the run's source, or of a sink, ended its engine.
bool is_crash_of_place(const EpochFile::Marked& marked);

// Decides what becomes of the items that were in a call when their engine died: the attempt is counted, not held
// against them, unless it was the call itself that ended the engine. Crashes of the source and the sinks are counted by
// their marks. REQUIRES: nobody else drives the run.
Result<Interruptions> interruptions_of(const ActiveRun& run, std::span<const EpochFile::Marked> marks,
                                       JournalReader& reader, const CallbackSettings& callbacks, Timestamp now);

}  // namespace sluice
