// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sluice/value.hpp>

#include "journal/reader.hpp"

namespace sluice::app {

// What `--format json` prints of the journal's rows.
Value run_json(const StoredRun& run);
Value item_json(const ItemRow& item, RunId run);
Value attempt_json(const AttemptRow& attempt, const std::vector<std::string>& steps);
Value dead_letter_json(const StoredDeadLetter& letter);
Value event_json(const StoredEvent& event);

}  // namespace sluice::app
