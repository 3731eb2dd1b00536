// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "expression/evaluator.hpp"
#include "runtime/compiled_workflow.hpp"

namespace sluice {

// Why an expression of the place gave nothing, with where it stands in the file: "watch.toml:41:12: scrape.creator:
// `item.url .. 1`: item.url is nil". `key` is the stage's key that it is the value of, or "" where it is one of the
// component's parameters.
std::string located(const CompiledPlace& place, std::string_view key, const expression::Failure& failure);

}  // namespace sluice
