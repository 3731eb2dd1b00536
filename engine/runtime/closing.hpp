// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "expression/evaluator.hpp"
#include "model/transition.hpp"
#include "runtime/call_scope.hpp"

namespace sluice {

// An item that has come to its end, as `closed` says: delivering, if sinks are owed for it, by their events and
// conditions.
Standing delivered_or_closed(const ActiveRun& run, const ItemInHand& item, const Standing& closed,
                             expression::Evaluator& evaluator, const CallbackSettings& callbacks);

}  // namespace sluice
