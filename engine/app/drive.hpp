// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "app/command.hpp"
#include "app/outline.hpp"
#include "app/settings.hpp"
#include "app/wiring.hpp"
#include "base/ids.hpp"

namespace sluice::app {

struct Drive {
  RunId run;
  Outline outline;
  const Settings& settings;
  std::optional<std::int64_t> expected;  // items that the source has, where it can tell
  bool json = false;
};

// Shows a run until it ends, is blocked or interrupted, then says how it went, what was delivered where, and what to do
// next.
ExitStatus drive(Program& program, Wiring& wiring, const Drive& drive);

// How many items the source of a workflow has, asked of an instance of its own; takes a second at most.
std::optional<std::int64_t> expected_items(Wiring& wiring, const Use& source, const Clock& clock);

}  // namespace sluice::app
