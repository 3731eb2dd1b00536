// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "app/console.hpp"

namespace sluice::app {

// Writes the folder of a new plugin, which builds, tests and runs as it is, and says how.
ExitStatus new_plugin(Console& console, const std::string& name);

}  // namespace sluice::app
