// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "model/position.hpp"

namespace sluice::config {

// What to write instead of something that is no TOML, for the mistakes that people make; empty for others. `message` is
// toml++'s.
std::string syntax_hint(std::string_view text, Position at, std::string_view message);

}  // namespace sluice::config
