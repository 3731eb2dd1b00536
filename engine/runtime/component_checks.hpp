// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include <sluice/value.hpp>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "runtime/compiled_workflow.hpp"
#include "runtime/placed_component.hpp"

namespace sluice {

// Asks each component that a workflow uses whether it could work: a key that is refused, a file that is missing or has
// another header. Components only look, so nothing has to be undone; each has a bounded time. Trouble that may pass is
// left to the run. Gives an item as the source's are, where the source can tell: its members are all there are. The
// error names the place; blocks, so no lock may be held.
enum class Checked : std::uint8_t { all, all_but_source };
Result<std::optional<Value>> check_components(const CompiledWorkflow& workflow, Checked which,
                                              const InstanceMaker& make, const Clock& clock);

}  // namespace sluice
