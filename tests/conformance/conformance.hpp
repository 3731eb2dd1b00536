// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace sluice {

// Where the build puts a plugin that is made for these tests.
inline std::filesystem::path conformance_folder(const std::string& folder) {
  const char* build = std::getenv("SLUICE_BUILD");
  const auto root = build != nullptr ? std::filesystem::path(build)
                                     : std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path();
  return root / "lib/conformance" / folder;
}

}  // namespace sluice
