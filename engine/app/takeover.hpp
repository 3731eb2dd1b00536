// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/command.hpp"
#include "app/settings.hpp"
#include "journal/reader.hpp"

namespace sluice::app {

enum class Purpose { go_on, cancel };

// Takes over a run that no living engine drives, and drives it: on to its end, or through its cancellation, with the
// calls that undo what its components have begun. `settings` told where the journal is; the rest is read beside the
// run's file.
ExitStatus take_over(Program& program, const Arguments& arguments, Settings settings, StoredRun run, Purpose purpose);

}  // namespace sluice::app
