// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <filesystem>

namespace sluice::testing_support {

// Of the build that this program is of: programs stand in its bin/, plugins below its lib/.
inline std::filesystem::path build_folder() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path();
}

// Where the repository lies; ctest says so.
inline std::filesystem::path source_folder() {
  const char* source = std::getenv("SLUICE_SOURCE");
  return source != nullptr ? source : ".";
}

}  // namespace sluice::testing_support
