// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "file/refusal.hpp"

namespace sluice::file {

// The canonical form of `path`, every link on the way followed; refused unless it stands below `root`. Creates nothing.
Attempted<std::filesystem::path> place_below(const std::filesystem::path& root, const std::filesystem::path& path);

// Creates what is missing of a directory, durably.
Attempted<> make_directory(const std::filesystem::path& directory);

}  // namespace sluice::file
