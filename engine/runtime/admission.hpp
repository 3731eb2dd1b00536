// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "expression/evaluator.hpp"
#include "journal/changes.hpp"
#include "plugin/component.hpp"
#include "runtime/call_scope.hpp"

namespace sluice {

// An item as it is taken: its key, whether `when` wants it, where it begins. One that fails here is dead at "source",
// or skipped, as the run says. `refused`: the source says that it is none; nullptr: it does not.
change::NewItem admitted(const ActiveRun& run, ItemInHand& item, const plugin::Failure* refused,
                         expression::Evaluator& evaluator, CallScope& scope, const CallbackSettings& callbacks);

}  // namespace sluice
