// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "config/document.hpp"
#include "model/workflow.hpp"

namespace sluice::check {

// Adds where the expressions of `node` stand, which may be any value; `where` is its own name in its stage. Members and
// elements are named as the evaluator names them. What does not compile was reported.
void add_text_places(const config::Node& node, const std::string& where, const config::Document& document,
                     std::vector<TextPlace>& out);

// The same of a condition or key, with or without braces.
void add_expression_place(const config::Node& node, const std::string& where, const config::Document& document,
                          std::vector<TextPlace>& out);

}  // namespace sluice::check
