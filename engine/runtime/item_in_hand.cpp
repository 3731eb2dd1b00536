// SPDX-License-Identifier: Apache-2.0
#include "runtime/item_in_hand.hpp"

#include <utility>

#include "runtime/compiled_workflow.hpp"

namespace sluice {

std::unique_ptr<ItemInHand> in_hand(const CompiledWorkflow& workflow, StoredItem stored) {
  auto item = std::make_unique<ItemInHand>();
  item->number = stored.number;
  item->standing = stored.standing;
  item->key = std::move(stored.key);
  item->item = std::move(stored.item);
  for (auto& [step, output] : stored.outputs)
    item->steps.object()[workflow.steps[static_cast<std::size_t>(step)].name] = std::move(output);
  item->parent = std::move(stored.above);
  item->claimed = stored.claimed;
  item->token = stored.token;
  item->parked = std::move(stored.parked);
  item->events = std::move(stored.events);
  item->tries = std::move(stored.deliveries);
  if (stored.dead_letter) item->note_fault(*stored.dead_letter);
  return item;
}

}  // namespace sluice
