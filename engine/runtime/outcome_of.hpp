// SPDX-License-Identifier: Apache-2.0
//
// From the plugins' words to the engine's: what each status of plugin.h's table means of an item, and of a call
// as a whole.
#pragma once

#include <vector>

#include "model/outcome.hpp"
#include "model/transition.hpp"
#include "plan/plan.hpp"
#include "plugin/component.hpp"

namespace sluice {

// `timed_out`: the call's deadline had passed when it returned, so a cancelled call was not the engine's doing.
Outcome outcome_of(plugin::Failure failure, bool timed_out);
Outcome outcome_of(plugin::Verdict&& verdict, bool timed_out);

std::vector<KvChange> kv_changes(std::vector<plugin::KvWrite>&& writes);
std::vector<Claim> claims_of(std::vector<plugin::ClaimedKey>&& claims);

plugin::WakeReason wake_reason(plan::Resumed resumed);  // REQUIRES: it was resumed

}  // namespace sluice
