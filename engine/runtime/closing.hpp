// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "expression/evaluator.hpp"
#include "journal/stored.hpp"
#include "model/transition.hpp"
#include "runtime/call_scope.hpp"

namespace sluice {

// An item that has come to its end, as `closed` says: delivering, if sinks are owed for it, by their events and
// conditions.
Standing delivered_or_closed(const ActiveRun& run, const ItemInHand& item, const Standing& closed,
                             expression::Evaluator& evaluator, const CallbackSettings& callbacks);

// A stored item as expressions and sinks see it.
std::unique_ptr<ItemInHand> in_hand(const CompiledWorkflow& workflow, StoredItem stored);

}  // namespace sluice
