// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/command.hpp"
#include "app/wiring.hpp"
#include "model/workflow.hpp"

namespace sluice::app {

// Prints what the first items of a run would ask of others, up to the first answer that is needed: each request with
// its token and its secrets hidden. Asks nothing and keeps nothing: there is no engine, hence no journal, and
// components with effects of their own are named instead of called. What a plugin keeps in the journal (`kv`) counts as
// empty.
ExitStatus dry_run(Program& program, const Workflow& workflow, Wiring& wiring, bool json);

}  // namespace sluice::app
