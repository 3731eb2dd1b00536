// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "support/places.hpp"

namespace sluice {

// Where the build puts a plugin that is made for these tests.
inline std::filesystem::path conformance_folder(const std::string& folder) {
  return testing_support::build_folder() / "lib/conformance" / folder;
}

}  // namespace sluice
