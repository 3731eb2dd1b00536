// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/command.hpp"
#include "check/prepare.hpp"
#include "journal/reader.hpp"
#include "model/workflow.hpp"

namespace sluice::app {

struct TextFile {
  std::filesystem::path file;  // absolute
  std::string text;
};

Result<TextFile> read_text_file(const std::string& name);

// Checked with `--set` overrides and this process's environment for a new run. What is wrong is said; nullopt where
// there is an error.
std::optional<Workflow> prepare_new(Program& program, const TextFile& source, const std::vector<std::string>& sets,
                                    const plugin::Catalog& catalog);

// The definition of a stored run, checked again against the plugins of today; its inputs, and `pinned` options, are as
// they were. The same.
std::optional<Workflow> prepare_stored(Program& program, const StoredRun& run, std::string definition,
                                       std::vector<PinnedOption> pinned, const plugin::Catalog& catalog);

// Applies what sluice.toml says of limits; of those that the workflow does not charge it says nothing here.
void override_limits(Workflow& workflow, std::span<const LimitDefinition> limits);

// Applies `--limit NAME=RATE`; the error names a limit that the workflow does not charge.
Result<> override_limits(Workflow& workflow, const std::vector<std::string>& limits);

}  // namespace sluice::app
