// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <sluice/value.hpp>

#include "base/clock.hpp"
#include "journal/stored.hpp"

namespace sluice {

// The run as item-level expressions see it.
Object run_value(const StoredRun& run);

// The run as its own events see it, with the counts that are frozen by then.
Value run_event_value(const StoredRun& run, RunState state, const Ledger& ledger, const std::string& reason,
                      Timestamp now);

}  // namespace sluice
