// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/states.hpp"

namespace sluice::app {

// What the program ends with; scripts rely on it.
enum class ExitStatus : int {
  succeeded = 0,
  failed = 1,
  usage = 2,    // the file or the command line is wrong
  partial = 3,  // some items or deliveries are dead
  cancelled = 4,
  blocked = 5,  // resumable: something outside must be mended first
  engine = 6,   // the engine could not go on (disk, journal): resume later
  interrupted = 130,
};

ExitStatus status_of(RunState state);

}  // namespace sluice::app
