// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "app/command.hpp"
#include "app/run_settings.hpp"
#include "app/settings.hpp"
#include "journal/reader.hpp"

namespace sluice::app {

// The run's own folder may have a sluice.toml of its own; the journal is the one that the run was found in.
std::optional<Settings> settings_beside(Program& program, const Arguments& arguments, Settings found,
                                        const StoredRun& run);

// What the run keeps of the command line that began it, and what this one says.
RunSettings run_settings_of(const StoredRun& run, const Arguments& arguments);

enum class Purpose { go_on, cancel };

// Takes over a run that no living engine drives, and drives it: on to its end, or through its cancellation, with the
// calls that undo what its components have begun. `settings` told where the journal is; the rest is read beside the
// run's file.
ExitStatus take_over(Program& program, const Arguments& arguments, Settings settings, StoredRun run, Purpose purpose);

}  // namespace sluice::app
