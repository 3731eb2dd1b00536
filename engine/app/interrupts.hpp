// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace sluice::app {

// INT, TERM and HUP (a closed terminal): the first asks the run to stop so that it can be resumed, the second ends the
// program at once, which loses nothing either. To be called before anything is started. A reader of ours that goes away
// ends nothing.
void catch_interrupts();
bool interrupted();

}  // namespace sluice::app
