// SPDX-License-Identifier: Apache-2.0
#include "runtime/component_checks.hpp"

#include <algorithm>
#include <vector>

namespace sluice {
namespace {

using namespace std::chrono_literals;

constexpr Duration kMostTime = 15s;

// Each component once for each set of static options: the same question has the same answer.
std::vector<const CompiledPlace*> distinct_uses(const CompiledWorkflow& workflow, Checked which) {
  std::vector<const CompiledPlace*> out;
  if (which == Checked::all) out.push_back(&workflow.source);
  const auto add = [&](const CompiledPlace& place) {
    const bool known = std::ranges::any_of(out, [&](const CompiledPlace* other) {
      return other->use->kind == place.use->kind && other->use->component == place.use->component &&
             other->use->options == place.use->options;
    });
    if (!known) out.push_back(&place);
  };
  std::ranges::for_each(workflow.steps, add);
  std::ranges::for_each(workflow.sinks, add);
  return out;
}

bool may_pass(plugin::Status status) {
  switch (status) {
    case plugin::Status::ok:
    case plugin::Status::end:
    case plugin::Status::idle:
    case plugin::Status::retry:
    case plugin::Status::throttled:
    case plugin::Status::skip:
    case plugin::Status::cancelled:
    case plugin::Status::deadline:
      return true;
    case plugin::Status::failed:
    case plugin::Status::halt:
    case plugin::Status::config:
    case plugin::Status::internal:
    case plugin::Status::unsupported:
      break;
  }
  return false;
}

}  // namespace

Result<std::optional<Value>> check_components(const CompiledWorkflow& workflow, Checked which,
                                              const InstanceMaker& make, const Clock& clock) {
  std::optional<Value> example;
  for (const auto* place : distinct_uses(workflow, which)) {
    const auto instance = make(*place->use);
    if (!instance) return failure(place->title + ": " + instance.error().message);
    plugin::Cancellation never;
    auto reply =
        (*instance)->check({never, clock.now() + kMostTime, {.workflow = workflow.workflow.name, .step = place->name}});
    if (place == &workflow.source && !reply.emitted.empty()) example = std::move(reply.emitted.front());
    if (!reply.failure || may_pass(reply.failure->status)) continue;
    const auto& [status, after, code, message, field, detail] = *reply.failure;
    return failure(place->title + ": " + (field.empty() ? "" : "option " + field + ": ") + message);
  }
  return example;
}

}  // namespace sluice
