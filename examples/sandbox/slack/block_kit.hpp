// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sluice/value.hpp>

namespace sluice::sandbox::slack {

// Whether Slack takes these blocks (an array): known types, required fields, lengths and counts within their limits,
// ids that are not repeated.
bool are_valid_blocks(const Value& blocks);

}  // namespace sluice::sandbox::slack
