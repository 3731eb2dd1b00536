// SPDX-License-Identifier: Apache-2.0
#include "runtime/compiled_workflow.hpp"

#include <algorithm>

namespace sluice {
namespace {

Result<std::optional<expression::Expression>> compile_expression(const std::string& text, const std::string& place) {
  if (text.empty()) return std::nullopt;
  auto compiled = expression::Expression::compile(text);
  if (!compiled) return failure(place + ": " + compiled.error().message);
  return std::move(*compiled);
}

template <class Part>
Result<CompiledPlace> compile_place(const Part& part, std::string_view kind, const std::string& name,
                                    const plugin::Catalog& catalog) {
  auto params = expression::Template::compile(Value(part.use.params));
  if (!params) return failure(name + ": " + params.error().message);
  const auto entry = catalog.find(part.use.kind, part.use.component);
  if (!entry) return failure(name + ": no plugin offers " + part.use.component + "; install it, then resume");
  CompiledPlace place{.use = &part.use,
                      .param_schemas = &entry->component.params,
                      .name = name,
                      .title = std::string(kind) + (kind == name ? "" : " " + name) + " (" + part.use.component + ")",
                      .params = std::move(*params),
                      .when = TRY(compile_expression(part.when, name)),
                      .timeout = part.timeout,
                      .limits = &part.limits};
  const auto mentions = place.params.mentions();
  place.needs_callbacks = std::ranges::any_of(mentions, [](const auto& m) { return m.root() == "callbacks"; });
  return place;
}

// Who is throttled and not told for how long waits for the next slot of the slowest limit it is charged to.
Duration throttle_pause(const std::vector<LimitUse>& uses, const std::vector<LimitDefinition>& limits) {
  Duration pause = std::chrono::seconds(1);
  for (const auto& use : uses) {
    const auto limit = std::ranges::find(limits, use.limit, &LimitDefinition::name);
    if (limit != limits.end()) pause = std::max(pause, limit->interval());
  }
  return pause;
}

}  // namespace

std::uint64_t CompiledWorkflow::sinks_for(ItemState closed) const {
  switch (closed) {
    case ItemState::done:
      return on_done;
    case ItemState::dead:
      return on_dead;
    case ItemState::skipped:
      return on_skipped;
    default:
      return 0;
  }
}

std::vector<int> CompiledWorkflow::sinks_on(SinkEvent event) const {
  std::vector<int> found;
  for (std::size_t i = 0; i < workflow.sinks.size(); ++i) {
    if (std::ranges::count(workflow.sinks[i].on, event) > 0) found.push_back(static_cast<int>(i));
  }
  return found;
}

Result<std::shared_ptr<const CompiledWorkflow>> CompiledWorkflow::compile(Workflow workflow,
                                                                          const plugin::Catalog& catalog) {
  auto compiled = std::make_shared<CompiledWorkflow>();
  auto& c = *compiled;
  c.workflow = std::move(workflow);
  const auto file = c.workflow.file.substr(c.workflow.file.rfind('/') + 1);
  c.workflow.source.use.kind = ComponentKind::source;
  for (auto& step : c.workflow.steps) step.use.kind = ComponentKind::step;
  for (auto& sink : c.workflow.sinks) sink.use.kind = ComponentKind::sink;
  c.source = TRY(compile_place(c.workflow.source, "source", "source", catalog));
  c.source.rules = {.retry = c.workflow.source.retry,
                    .step = "source",
                    .throttle_pause = throttle_pause(c.workflow.source.limits, c.workflow.limits)};
  c.source.file = file;
  c.source_key = TRY(compile_expression(c.workflow.source.key, "source"));
  const auto compile_all = [&](std::string_view kind, const auto& parts, std::vector<CompiledPlace>& places,
                               const auto& rules) -> Result<> {
    for (const auto& part : parts) {
      auto& place = places.emplace_back(TRY(compile_place(part, kind, part.name, catalog)));
      place.file = file;
      place.rules = rules(part);
      place.rules.throttle_pause = throttle_pause(part.limits, c.workflow.limits);
      place.batch = part.batch;
      place.concurrency = part.concurrency;
    }
    return {};
  };
  TRY(compile_all("step", c.workflow.steps, c.steps,
                  [&](const Step& step) { return plan::rules_of(step, c.workflow.run); }));
  TRY(compile_all("sink", c.workflow.sinks, c.sinks, [](const Sink& sink) { return plan::rules_of(sink); }));
  c.inputs = c.workflow.inputs;
  c.workflow_value =
      Object{{"name", c.workflow.name}, {"description", c.workflow.description}, {"file", c.workflow.file}};
  const auto mask = [&](SinkEvent event) {
    std::uint64_t bits = 0;
    for (const int sink : c.sinks_on(event)) bits |= std::uint64_t{1} << sink;
    return bits;
  };
  c.on_done = mask(SinkEvent::item_done);
  c.on_dead = mask(SinkEvent::item_dead);
  c.on_skipped = mask(SinkEvent::item_skipped);
  return compiled;
}

}  // namespace sluice
