// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "config/document.hpp"

namespace sluice::config {

struct SyntaxError {
  Position at;
  std::string message;
};

// The text as a tree, or its first error. All that knows toml++.
std::expected<Node, SyntaxError> parse_toml(std::string_view text);

}  // namespace sluice::config
