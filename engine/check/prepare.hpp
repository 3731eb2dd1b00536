// SPDX-License-Identifier: Apache-2.0
//
// From the text of a workflow file to a workflow that can run, or to all that is wrong with it. Reads manifests and
// nothing else: no plugin's code runs, no file but the given text is looked at, nothing is asked over a network.
#pragma once

#include <optional>
#include <vector>

#include "check/request.hpp"
#include "config/diagnostic.hpp"
#include "model/workflow.hpp"
#include "plugin/catalog.hpp"

namespace sluice::check {

struct Prepared {
  std::optional<Workflow> workflow;  // unless there is an error, or an input is missing
  std::vector<config::Diagnostic> diagnostics;
};

Prepared prepare(const Request& request, const plugin::Catalog& catalog);

}  // namespace sluice::check
