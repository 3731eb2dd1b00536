// SPDX-License-Identifier: Apache-2.0
//
// A new run, and whatever run as this engine drives it: its workflow compiled, its components made, its limits found.
#include <algorithm>
#include <utility>

#include "base/check.hpp"
#include "json/json.hpp"
#include "runtime/engine_threads.hpp"

namespace sluice {

// With its first instance, so that options which the component refuses are found before the run begins.
Result<std::unique_ptr<PlacedComponent>> Engine::Threads::place_component(const CompiledPlace& place, bool single) {
  const auto& use = *place.use;
  auto component = std::make_unique<PlacedComponent>(PlacedComponent{.use = use});
  component->reentrant = !single && services.catalog.find(use.kind, use.component)->component.reentrant;
  component->single = single;
  auto made = services.make(use);
  if (!made) return failure(place.title + ": " + made.error().message);
  component->give_back(component->made.emplace_back(std::move(*made)).get());
  return component;
}

Result<std::unique_ptr<ActiveRun>> Engine::Threads::activate(const StoredRun& stored, Workflow workflow,
                                                             int announcing) {
  auto compiled = TRY(CompiledWorkflow::compile(std::move(workflow), services.catalog));
  auto run = std::make_unique<ActiveRun>(stored, compiled, dispatcher.hooks(), announcing);
  const auto& flow = compiled->workflow;
  const auto limiters_of = [&](const std::vector<LimitUse>& uses) -> Result<std::vector<Limiter*>> {
    std::vector<Limiter*> limiters;
    for (const auto& use : uses) {
      const auto defined = std::ranges::find(flow.limits, use.limit, &LimitDefinition::name);
      SLUICE_CHECK(defined != flow.limits.end());
      limiters.push_back(TRY(dispatcher.limiter(*defined, use.key, flow.name)));
    }
    return limiters;
  };
  const auto stages_of = [&](const std::vector<CompiledPlace>& places, bool single) -> Result<std::vector<Stage>> {
    std::vector<Stage> stages;
    for (const auto& place : places) {
      auto* component = dispatcher.component(*place.use);
      if (component == nullptr) component = dispatcher.add_component(TRY(place_component(place, single)));
      stages.push_back({.place = &place, .component = component, .limiters = TRY(limiters_of(*place.limits))});
    }
    return stages;
  };
  run->steps = TRY(stages_of(compiled->steps, false));
  run->sinks = TRY(stages_of(compiled->sinks, true));
  run->source_limiters = TRY(limiters_of(*compiled->source.limits));
  run->source.use = flow.source.use;
  run->source.single = true;
  run->driven_since = services.clock.now();
  return run;
}

// Whatever keeps the run from starting is found before there is a run.
Result<std::shared_ptr<const CompiledWorkflow>> Engine::Threads::checked(const Workflow& workflow, Checked which) {
  auto compiled = TRY(CompiledWorkflow::compile(workflow, services.catalog));
  TRY(check_components(*compiled, which, services.make, services.clock));
  return compiled;
}

change::CreateRun Engine::Threads::creation_of(NewRun& run, const CompiledWorkflow& compiled) const {
  return {.workflow = run.workflow.name,
          .file = run.workflow.file,
          .hash = run.workflow.hash,
          .definition = std::move(run.definition),
          .inputs = to_json(Value(run.workflow.inputs)),
          .settings = std::move(run.settings),
          .trigger = std::move(run.trigger),
          .owner = epoch,
          .at = services.clock.now(),
          .announce = compiled.sinks_on(SinkEvent::run_started),
          .started_event = static_cast<int>(SinkEvent::run_started),
          .alone = run.alone};
}

StoredRun Engine::Threads::to_be_stored(const change::CreateRun& create) {
  return {.workflow = create.workflow,
          .file = create.file,
          .definition = create.hash,
          .inputs = create.inputs,
          .settings = create.settings,
          .trigger = create.trigger,
          .owner = create.owner,
          .created_at = create.at};
}

Result<RunId> Engine::run(NewRun run) {
  auto& t = *threads_;
  const auto compiled = run.checked ? TRY(CompiledWorkflow::compile(run.workflow, t.services.catalog))
                                    : TRY(t.checked(run.workflow, Checked::all));
  auto create = t.creation_of(run, *compiled);
  const auto announcing = static_cast<int>(create.announce.size());
  auto stored = Threads::to_be_stored(create);
  auto active = TRY(t.activate(stored, run.workflow, announcing));
  std::vector<Change> changes{std::move(create)};
  TRY(t.writer.write({}, changes));
  if (const auto other = std::get<change::CreateRun>(changes.front()).unfinished) {
    return failure("run " + std::to_string(other->value) +
                   " of this file has begun just now: --continue goes on with it once nobody drives it, --new starts "
                   "another");
  }
  stored.run = std::get<change::CreateRun>(changes.front()).created;
  t.note("run started", stored.workflow, stored.run);
  active = TRY(t.activate(stored, std::move(run.workflow), announcing));
  t.dispatcher.add(std::move(active));
  t.patience->driving();
  return stored.run;
}

}  // namespace sluice
