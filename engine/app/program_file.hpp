// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace sluice::app {

// This program's own file, beside which its plugins and workflows lie. Empty where nobody can tell.
std::filesystem::path program_file();

}  // namespace sluice::app
