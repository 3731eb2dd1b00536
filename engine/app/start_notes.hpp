// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "model/workflow.hpp"
#include "plugin/catalog.hpp"

namespace sluice::app {

// What a person should know of a run before it does anything, a line each: options that are pinned to something unusual
// (another host than the service's own), and what cannot be taken back.
std::string start_notes(const Workflow& workflow);

// Where the environment by now says something else than what a run began with, and keeps.
std::string kept_notes(const Workflow& workflow, const plugin::Catalog& catalog,
                       const std::function<std::optional<std::string>(const std::string&)>& environment);

}  // namespace sluice::app
