// SPDX-License-Identifier: Apache-2.0
#include "support/vectors.hpp"

#include <cstdlib>
#include <fstream>

#include "json/json.hpp"
#include "support/places.hpp"

namespace sluice {

std::filesystem::path vectors_folder() {
  if (const char* given = std::getenv("SLUICE_VECTORS")) return given;
  return testing_support::source_folder() / "../shared/vectors";
}

std::vector<Value> vector_cases(const std::string& file) {
  std::ifstream in(vectors_folder() / file);
  std::vector<Value> cases;
  for (std::string line; std::getline(in, line);) cases.push_back(parse_json(line).value());
  return cases;
}

}  // namespace sluice
