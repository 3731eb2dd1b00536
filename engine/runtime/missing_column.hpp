// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include <sluice/value.hpp>

#include "runtime/compiled_workflow.hpp"

namespace sluice {

// What is mentioned of the source's items that they do not have, given one of them: said once before the run, instead
// of by every item. Looks as far as items are surely the source's (its own key and `when`, the first step, the sinks
// where there is no step), and not at expressions that may want a member to be missing. nullopt: there is nothing.
std::optional<std::string> missing_column(const CompiledWorkflow& workflow, const Value& example);

}  // namespace sluice
