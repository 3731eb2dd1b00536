// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <sluice/value.hpp>

#include "base/result.hpp"
#include "expression/expression.hpp"
#include "expression/template.hpp"
#include "model/workflow.hpp"
#include "plan/plan.hpp"
#include "plugin/catalog.hpp"

namespace sluice {

// A place of the workflow that calls a component, with what is worked out once: its expressions compiled, the
// planner's rules. Immutable.
struct CompiledPlace {
  const Use* use = nullptr;
  const std::vector<OptionSchema>* param_schemas = nullptr;  // the manifest's, which outlives the workflow
  std::string name;
  std::string file;   // the workflow's, without its folder
  std::string title;  // for messages: "sink sheet (file)"
  expression::Template params;
  std::optional<expression::Expression> when;
  plan::Rules rules;
  Duration timeout{};
  Batch batch;
  std::optional<int> concurrency;
  const std::vector<LimitUse>* limits = nullptr;
  bool needs_callbacks = false;  // its params mention callbacks.X
};

// A workflow ready to run. Immutable and shared by the threads that run it; expressions point into `workflow`.
struct CompiledWorkflow {
  Workflow workflow;
  CompiledPlace source;
  std::optional<expression::Expression> source_key;
  std::vector<CompiledPlace> steps;
  std::vector<CompiledPlace> sinks;
  Value inputs;  // as expressions see them
  Value workflow_value;
  std::uint64_t on_done = 0, on_dead = 0, on_skipped = 0;  // sinks by index

  std::uint64_t sinks_for(ItemState closed) const;
  std::vector<int> sinks_on(SinkEvent event) const;

  // REQUIRES: the workflow has passed `check`; an expression that does not compile here is an error all the same, as
  // the definition may come from an older journal.
  static Result<std::shared_ptr<const CompiledWorkflow>> compile(Workflow workflow, const plugin::Catalog& catalog);
};

}  // namespace sluice
