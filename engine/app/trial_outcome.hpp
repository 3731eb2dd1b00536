// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include <sluice/value.hpp>

#include "app/exit_status.hpp"
#include "base/clock.hpp"
#include "model/outcome.hpp"

namespace sluice::app {

// What became of the n-th item, in the words of plugins: {"item":1,"outcome":"ok","output":{…}}.
Value trial_line(std::size_t number, const Outcome& outcome, Timestamp now);

// succeeded; partial: the item came to nothing; blocked: none would.
ExitStatus status_of_trial(const Outcome& outcome);

}  // namespace sluice::app
