// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "config/document.hpp"
#include "model/workflow.hpp"

namespace sluice::config {

struct LimitEntry {
  LimitDefinition definition;
  std::string key;  // whose; "" where all share it
  Position at;

  friend bool operator==(const LimitEntry&, const LimitEntry&) = default;
};

// [limits.NAME], of a workflow file or of sluice.toml.
std::vector<LimitEntry> read_limits(const Node& section, Diagnostics& diagnostics);

}  // namespace sluice::config
