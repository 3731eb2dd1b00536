// SPDX-License-Identifier: Apache-2.0
//
// The texts of a file that may hold expressions: compiled, their mentions checked, evaluated where all they mention is
// known already.
#pragma once

#include <optional>
#include <string>

#include "check/context.hpp"
#include "check/place.hpp"
#include "config/document.hpp"

namespace sluice::check {

// A value of the file with its expressions dealt with.
struct Checked {
  Value value;        // what is known already is evaluated, the rest stands as it was written
  bool final = true;  // nothing is left to be rendered
  bool known = true;  // false: an error was reported, or an input is missing; `value` says nothing
};

// `node` may be any value. At a run_sink everything is evaluated for a try, against a run of which nothing is counted
// yet.
Checked check_value(const config::Node& node, const Place& place, Context& context);

// A condition or key: an expression with or without braces. Its text, or "" where it is wrong.
std::string check_expression(const config::Node& node, const Place& place, Context& context);

// Whether a text holds expressions at all.
bool has_expressions(const config::Node& node);

}  // namespace sluice::check
