// SPDX-License-Identifier: Apache-2.0
#include "runtime/closing.hpp"

#include <utility>

namespace sluice {

Standing delivered_or_closed(const ActiveRun& run, const ItemInHand& item, const Standing& closed,
                             expression::Evaluator& evaluator, const CallbackSettings& callbacks) {
  auto owed = run.compiled->sinks_for(closed.state);
  CallScope scopes(run, callbacks);
  for (std::size_t i = 0; i < run.compiled->sinks.size(); ++i) {
    const auto& sink = run.compiled->sinks[i];
    if ((owed >> i & 1) == 0 || !sink.when) continue;
    // A condition that cannot be told leaves the delivery to fail where it is tried, as an error that names it.
    const auto wanted = evaluator.truth(*sink.when, scopes.of_item(item, false));
    if (wanted && !*wanted) owed &= ~(std::uint64_t{1} << i);
  }
  return plan::closing(closed, owed);
}

std::unique_ptr<ItemInHand> in_hand(const CompiledWorkflow& workflow, StoredItem stored) {
  auto item = std::make_unique<ItemInHand>();
  item->number = stored.number;
  item->standing = stored.standing;
  item->key = std::move(stored.key);
  item->item = std::move(stored.item);
  for (auto& [step, output] : stored.outputs)
    item->steps.object()[workflow.steps[static_cast<std::size_t>(step)].name] = std::move(output);
  item->parent = std::move(stored.above);
  item->parked = std::move(stored.parked);
  item->events = std::move(stored.events);
  item->tries = std::move(stored.deliveries);
  if (stored.dead_letter) item->note_fault(*stored.dead_letter);
  return item;
}

}  // namespace sluice
