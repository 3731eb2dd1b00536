// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace sluice::csv {

// Where `text` ceases to be well-formed UTF-8 (Unicode 15, table 3-7).
std::optional<std::size_t> first_malformed(std::string_view text);

}  // namespace sluice::csv
