// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/exit_status.hpp"
#include "app/wiring.hpp"
#include "base/ids.hpp"

namespace sluice::app {

// REQUIRES: catch_interrupts() was called, before the engine started. Shows a run until it ends, is blocked or interrupted, then says how it went and what to do next.
ExitStatus drive(Wiring& wiring, RunId run, const std::string& journal, bool json);

// Says why a run could not begin or go on, and whose fault it is: the engine's (its journal failed) or the command's.
ExitStatus not_begun(Wiring& wiring, const Error& reason);

}  // namespace sluice::app
