// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "check/context.hpp"
#include "config/document.hpp"

namespace sluice::check {

// Replaces the expressions that stand as values of the file's own keys (`timeout = "{{ inputs.t }}"`) in [run],
// [source],
// [[step]], [[sink]] and [limits] by what they give, so that they can be read by their type. What cannot be evaluated
// becomes invalid, with a report unless an input is missing.
void evaluate_keys(config::Node& root, Context& context);

}  // namespace sluice::check
