// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "json/json.hpp"

namespace sluice::sandbox {

// The cases of a file of the test vectors; nullopt where they are absent.
inline std::optional<std::vector<Value>> read_vectors(const std::string& name) {
  const char* given = std::getenv("SLUICE_VECTORS");
  const char* source = std::getenv("SLUICE_SOURCE");
  const std::string folder =
      given != nullptr ? given : std::string(source != nullptr ? source : ".") + "/../shared/vectors";
  std::ifstream file(folder + "/" + name);
  if (!file) return std::nullopt;
  std::vector<Value> vectors;
  for (std::string line; std::getline(file, line);) {
    if (auto vector = parse_json(line)) vectors.push_back(std::move(*vector));
  }
  return vectors;
}

}  // namespace sluice::sandbox
