// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/command_line.hpp"
#include "check/prepare.hpp"
#include "journal/reader.hpp"
#include "model/workflow.hpp"

namespace sluice::app {

// A workflow file and what it says.
struct WorkflowText {
  std::filesystem::path file;  // absolute
  std::string text;
};

Result<WorkflowText> read_workflow_file(const std::string& name);

// Checked with `--set` overrides for a new run. Diagnostics go to standard error; nullopt where there is an error.
std::optional<Workflow> prepare_new(const WorkflowText& source, const std::vector<std::string>& sets,
                                    const plugin::Catalog& catalog, const check::Environment& environment,
                                    Timestamp now);

// The definition of a stored run, checked again against the plugins of today; its inputs, and `pinned` options, are
// as they were.
Result<Workflow> prepare_stored(const StoredRun& run, std::string definition, std::vector<PinnedOption> pinned,
                                const plugin::Catalog& catalog);

// Applies `--limit NAME=RATE`; the error names a limit that the workflow does not charge.
Result<> override_limits(Workflow& workflow, const std::vector<std::string>& limits);

}  // namespace sluice::app
