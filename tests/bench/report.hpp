// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "claim.hpp"

namespace sluice::bench {

// An aligned table, for people.
std::string table(const Claims& claims);

// [{claim, value, unit, baseline, ratio, bound, ok}]; what was skipped is left out, what does not apply is null.
std::string json(const Claims& claims);

}  // namespace sluice::bench
