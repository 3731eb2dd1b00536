// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/command.hpp"
#include "app/settings.hpp"
#include "app/text_file.hpp"
#include "check/prepare.hpp"
#include "journal/stored.hpp"
#include "model/workflow.hpp"

namespace sluice::app {

// Checked with `--set` overrides and the program's environment for a new run; what mentions the source's items, against
// `columns` where they are known: that is the second check of a file, whose warnings have been said. What is wrong is
// said; nullopt where there is an error.
std::optional<Workflow> prepare_new(Program& program, const TextFile& source, const std::vector<std::string>& sets,
                                    const plugin::Catalog& catalog,
                                    const std::optional<std::vector<std::string>>& columns = std::nullopt);

// Likewise for a run that replays another under the file as it is now. Inputs that the origin was given stay, as far as
// the file still declares them; what was a default in the origin's definition is the file's default of now.
std::optional<Workflow> prepare_current(Program& program, const TextFile& source, const StoredRun& origin,
                                        std::string definition, const plugin::Catalog& catalog);

// The definition of a stored run, checked again against the plugins of today; its inputs, and `pinned` options, are as
// they were. The same.
std::optional<Workflow> prepare_stored(Program& program, const StoredRun& run, std::string definition,
                                       std::vector<PinnedOption> pinned, const plugin::Catalog& catalog);

// Applies what sluice.toml says of limits. It is there for several workflows: that this one does not charge a limit of
// a plugin is no matter, but a name that nobody here knows is said, as it may be mistyped.
void override_limits(Program& program, Workflow& workflow, const Settings& settings, const plugin::Catalog& catalog);

// Applies `--limit NAME=RATE`; the error names a limit that the workflow does not charge.
Result<> override_limits(Workflow& workflow, const std::vector<std::string>& limits);

}  // namespace sluice::app
