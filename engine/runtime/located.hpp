// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <sluice/value.hpp>

#include "base/result.hpp"
#include "expression/evaluator.hpp"
#include "runtime/compiled_workflow.hpp"

namespace sluice {

// Why an expression of the place gave nothing, with where it stands in the file: "watch.toml:41:12: scrape.creator:
// `item.url .. 1`: item.url is nil". `key` is the stage's key that it is the value of, or "" where it is one of the
// component's parameters.
std::string located(const CompiledPlace& place, std::string_view key, const expression::Failure& failure);

// What the place gives its component with an item: its parameters, those with a default included. An error names the
// place, and where in the file it stands.
Result<Value> params_of(const CompiledPlace& place, expression::Evaluator& evaluator, const expression::Scope& scope);

}  // namespace sluice
