// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace sluice::config {

inline constexpr int kMostKeyParts = 16;

// The offset of the first key with more than `kMostKeyParts` parts. `a.b.c` nests a table for each part, and the TOML
// library bounds the nesting of values, but not that of keys: what it builds of a long one is too deep to walk.
std::optional<std::size_t> too_deep_key(std::string_view toml);

}  // namespace sluice::config
