// SPDX-License-Identifier: Apache-2.0
//
// From the text of a workflow file to a workflow that can run, or to all that is wrong with it. Reads manifests and
// nothing else: no plugin's code runs, no file but the given text is looked at, nothing is asked over a network.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "config/diagnostic.hpp"
#include "config/inputs.hpp"
#include "model/workflow.hpp"
#include "plugin/catalog.hpp"

namespace sluice::check {

struct Request {
  std::filesystem::path file;  // absolute; the folder is what its paths are relative to
  std::string text;
  std::vector<config::InputOverride> overrides;
  std::filesystem::path working_directory;  // what paths in overrides are relative to
  std::optional<Object> inputs;  // of a run that goes on: resolved when it began, and taken as they are
  Timestamp began{};             // when the run did: what now() is where an option is resolved once for the run
  bool inputs_may_be_missing = false;  // `validate`: what depends on them is not looked at
};

struct Prepared {
  std::optional<Workflow> workflow;  // unless there is an error, or an input is missing
  std::vector<config::Diagnostic> diagnostics;
};

Prepared prepare(const Request& request, const plugin::Catalog& catalog);

}  // namespace sluice::check
