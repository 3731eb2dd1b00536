// SPDX-License-Identifier: Apache-2.0
#include "runtime/component_checks.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace sluice {
namespace {

using namespace std::chrono_literals;

constexpr Duration kMostTime = 15s;

struct UsedAt {
  std::string place;
  const Use* use;
};

// Each component once for each set of static options: the same question has the same answer.
std::vector<UsedAt> distinct_uses(const Workflow& workflow) {
  std::vector<UsedAt> out{{"source", &workflow.source.use}};
  const auto add = [&](std::string place, const Use& use) {
    const bool known = std::ranges::any_of(out, [&](const UsedAt& other) {
      return other.use->component == use.component && other.use->options == use.options;
    });
    if (!known) out.push_back({std::move(place), &use});
  };
  for (const auto& step : workflow.steps) add("step " + step.name, step.use);
  for (const auto& sink : workflow.sinks) add("sink " + sink.name, sink.use);
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

Result<> check_components(const Workflow& workflow, const InstanceMaker& make, const Clock& clock) {
  for (const auto& [place, use] : distinct_uses(workflow)) {
    const auto instance = TRY(make(*use));
    plugin::Cancellation never;
    const auto reply = instance->check({never, clock.now() + kMostTime, {.workflow = workflow.name, .step = place}});
    if (!reply.failure || may_pass(reply.failure->status)) continue;
    const auto& [status, after, code, message, field, detail] = *reply.failure;
    return failure(place + ": " + (field.empty() ? "" : "option " + field + ": ") + message);
  }
  return {};
}

}  // namespace sluice
