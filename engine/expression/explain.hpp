// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include <sluice/value.hpp>

#include "expression/expression.hpp"
#include "expression/scope.hpp"

namespace sluice::expression {

// The value that a mention stands for, or nullptr where that is nil.
const Value* find(const Scope& scope, const Mention& mention);

// Which of the expression's mentions is nil or null and so the likely cause of an error: "item.cuont is nil; did you
// mean item.count?"
std::optional<std::string> explain_nil(const Scope& scope, const Expression& expression);

}  // namespace sluice::expression
