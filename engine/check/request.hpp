// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "config/inputs.hpp"
#include "model/workflow.hpp"

namespace sluice::check {

// A variable's value; nullopt where it is not set, or empty.
using Environment = std::function<std::optional<std::string>(const std::string& variable)>;

struct Request {
  std::filesystem::path file;  // absolute; the folder is what its paths are relative to
  std::string text;
  std::vector<config::InputOverride> overrides;
  std::filesystem::path working_directory;  // what paths in overrides and in the environment are relative to
  Environment environment;           // of a run that starts: overrides the options that name a variable; may be empty
  std::optional<Object> inputs;      // of a run that goes on: resolved when it began, and taken as they are
  std::vector<PinnedOption> pinned;  // likewise
  Object inputs_before;              // of a run that replays another: the other's, where they are still declared
  std::optional<std::vector<std::string>> columns;  // that all of the source's items have, where somebody has looked
  Timestamp began{};                   // when the run did: what now() is where an option is resolved once for the run
  bool inputs_may_be_missing = false;  // `validate`: what depends on them is not looked at
};

}  // namespace sluice::check
