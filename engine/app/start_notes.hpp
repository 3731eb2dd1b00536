// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "model/workflow.hpp"

namespace sluice::app {

// What a person should know of a run before it does anything, a line each: options that are pinned to something unusual
// (another host than the service's own), and what cannot be taken back.
std::string start_notes(const Workflow& workflow);

}  // namespace sluice::app
