// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/command_line.hpp"

namespace sluice::app {

// The journal that a command works on: --journal, else SLUICE_JOURNAL, else $XDG_STATE_HOME/sluice/journal.db, which is
// ~/.local/state/sluice/journal.db by default. Absolute.
std::string journal_path(const Arguments& arguments);

// Where plugins are looked for, the first wins: --plugins, SLUICE_PLUGINS (folders separated by ":"), the installed
// folder beside this program.
std::vector<std::filesystem::path> plugin_directories(const Arguments& arguments);

}  // namespace sluice::app
