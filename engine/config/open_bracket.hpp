// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace sluice::config {

// Something of a TOML text that has begun and not ended: a string by its quotes ("\"", "'''"), a list ("["), an inline
// table ("{").
struct Opening {
  std::string_view quote;
  std::size_t offset = 0;
};

// The innermost that is open where the text ends, or where it breaks off at `end`; nullopt: none. The text may be
// anything. A one-line string that its line does not close is open for good.
std::optional<Opening> open_at(std::string_view text, std::size_t end);

}  // namespace sluice::config
