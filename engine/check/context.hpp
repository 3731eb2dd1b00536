// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "check/request.hpp"
#include "config/workflow_file.hpp"
#include "expression/evaluator.hpp"
#include "plugin/manifest.hpp"

namespace sluice::check {

// What is known of a step when the expressions of others mention it.
struct StepFacts {
  std::string name;
  std::optional<std::vector<std::string>> outputs;  // nullopt: not known beforehand
  bool may_suspend = false;
  bool continues = false;  // on_error = "continue": has `error`
};

// Everything that the checks of one file share. Lives as long as one prepare().
struct Context {
  const config::Document& document;
  config::Diagnostics& diagnostics;
  expression::Evaluator& evaluator;
  const Request& request;
  std::filesystem::path folder;

  Value inputs;                                 // resolved, as expressions see them
  std::set<std::string, std::less<>> declared;  // inputs
  std::set<std::string, std::less<>> missing;   // inputs without a value: what mentions them is not evaluated
  Value workflow;                               // as expressions see it
  std::vector<SecretReference> secrets;
  std::vector<StepFacts> steps;
  std::optional<std::vector<std::string>> columns;  // of the source's items, where they are known
  Timestamp began{};

  bool options_astray = false;  // a table stands under a name that is mistyped: what a stage lacks may stand there

  // Found on the way, for the workflow.
  std::vector<PinnedOption> pinned;
  std::vector<IrreversibleUse> irreversible;
};

}  // namespace sluice::check
