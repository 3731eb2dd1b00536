// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/exit_status.hpp"
#include "app/wiring.hpp"
#include "base/ids.hpp"

namespace sluice::app {

// Shows a run until it ends, is blocked or interrupted, then says how it went and what to do next.
ExitStatus drive(Wiring& wiring, RunId run, const std::string& journal, bool json);

}  // namespace sluice::app
