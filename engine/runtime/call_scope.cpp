// SPDX-License-Identifier: Apache-2.0
#include "runtime/call_scope.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "runtime/callback_address.hpp"

namespace sluice {
namespace {

std::string iso(Timestamp time) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}Z", std::chrono::time_point_cast<std::chrono::seconds>(time));
}

}  // namespace

CallScope::CallScope(const ActiveRun& run, const CallbackSettings& callbacks)
    : run_(run), callbacks_(callbacks), run_value_(run_value(run.stored)) {}

expression::Scope CallScope::of_item(const ItemInHand& item, bool with_callbacks) {
  if (with_callbacks) addresses_ = addresses(item);
  return {.item = &item.item,
          .parent = item.parent.get(),
          .steps = &item.steps,
          .callbacks = with_callbacks ? &addresses_ : nullptr,
          .inputs = &run_.compiled->inputs,
          .run = &run_value_,
          .workflow = &run_.compiled->workflow_value,
          .step = item.fault ? &item.failed_step : nullptr,
          .error = item.fault ? &item.error : nullptr,
          .now = item.standing.ready_at};
}

expression::Scope CallScope::of_run_event(const Value& run) const {
  return {.inputs = &run_.compiled->inputs, .run = &run, .workflow = &run_.compiled->workflow_value};
}

// Of this step and those still to come.
Value CallScope::addresses(const ItemInHand& item) const {
  Object all;
  if (callbacks_.public_url.empty()) return all;
  const auto& steps = run_.compiled->steps;
  for (auto i = static_cast<std::size_t>(item.standing.step); i < steps.size(); ++i) {
    const CallbackTarget target{run_.id, item.number, static_cast<int>(i)};
    all.append(steps[i].name, callbacks_.public_url + "/callbacks/" + callback_name(target, callbacks_.signing_key));
  }
  return all;
}

Object run_value(const StoredRun& run) {
  return {{"id", run.run.value}, {"trigger", run.trigger}, {"started_at", iso(run.created_at)}};
}

Value run_event_value(const StoredRun& run, RunState state, const Ledger& ledger, const std::string& reason, Timestamp now) {
  auto value = run_value(run);
  value.append("state", name(state));
  value.append("reason", reason);
  value.append("duration", std::chrono::duration_cast<std::chrono::seconds>(now - run.created_at).count());
  value.append("counts", Object{{"taken", ledger.taken},
                                {"emitted", ledger.emitted},
                                {"done", ledger.done},
                                {"expanded", ledger.expanded},
                                {"skipped", ledger.skipped},
                                {"dead", ledger.dead},
                                {"cancelled", ledger.cancelled},
                                {"owed", ledger.owed},
                                {"delivered", ledger.delivered},
                                {"undelivered", ledger.undelivered},
                                {"withdrawn", ledger.withdrawn}});
  return value;
}

Value envelope(const ItemInHand& item) {
  Object value{{"key", item.key}, {"item", item.item}, {"steps", item.steps}};
  if (item.fault) {
    value.append("state", name(item.standing.fate));
    value.append("step", item.failed_step);
    value.append("error", item.error);
  }
  return value;
}

}  // namespace sluice
