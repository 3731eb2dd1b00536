// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/inspect.hpp"

namespace sluice::app {

// Takes up dead letters in a new run, and drives it.
Result<ExitStatus> replay_dead_letters(Inspection& inspection);

// Closes dead letters that nobody will replay.
Result<ExitStatus> discard_dead_letters(Inspection& inspection);

}  // namespace sluice::app
