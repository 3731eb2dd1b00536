// SPDX-License-Identifier: Apache-2.0
#include "app/exit_status.hpp"

namespace sluice::app {

ExitStatus status_of(RunState state) {
  switch (state) {
    case RunState::succeeded:
      return ExitStatus::succeeded;
    case RunState::partial:
      return ExitStatus::partial;
    case RunState::failed:
      return ExitStatus::failed;
    case RunState::cancelled:
      return ExitStatus::cancelled;
    case RunState::blocked:
      return ExitStatus::blocked;
    case RunState::running:
    case RunState::finishing:
      break;
  }
  return ExitStatus::interrupted;
}

}  // namespace sluice::app
