// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace sluice::exec {

// "250ms", "30s", "1h30m", "7d", as in workflow files; whole numbers only. At most a year.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace sluice::exec
