// SPDX-License-Identifier: Apache-2.0
#include "runtime/call_scope.hpp"

#include "runtime/callback_address.hpp"

namespace sluice {
CallScope::CallScope(const ActiveRun& run, const CallbackSettings& callbacks) : run_(run), callbacks_(callbacks) {}

expression::Scope CallScope::of_item(const ItemInHand& item, bool with_callbacks) {
  if (with_callbacks) addresses_ = addresses(item);
  return {.item = &item.item,
          .parent = item.parent.get(),
          .steps = &item.steps,
          .callbacks = with_callbacks ? &addresses_ : nullptr,
          .inputs = &run_.compiled->inputs,
          .run = &run_.as_value,
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

Value envelope(const ItemInHand& item) {
  Object value{{"key", item.key}, {"item", item.item}, {"steps", item.steps}};
  if (item.fault) {
    value.append("state", name(ItemState::dead));
    value.append("step", item.failed_step);
    value.append("error", item.error);
  }
  return value;
}

}  // namespace sluice
