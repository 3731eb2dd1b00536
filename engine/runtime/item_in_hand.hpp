// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sluice/value.hpp>

#include "base/ids.hpp"
#include "journal/stored.hpp"
#include "model/transition.hpp"
#include "plan/plan.hpp"
#include "runtime/epoch_file.hpp"

namespace sluice {

struct CompiledWorkflow;

inline constexpr std::size_t kLargestPayload = 1 << 20;  // of an item or an output, as JSON

// An item in memory: from when it is taken or loaded until it is closed or parked. Its run owns it. While it stands in
// a queue the dispatcher's lock guards it; while a job has it, only that job touches it.
struct ItemInHand {
  ItemNumber number;
  Standing standing;
  std::string key;
  Value item;
  Value steps{Object{}};  // outputs by name
  // {item, parent?} of the item it came from; shared by the siblings.
  std::shared_ptr<const Value> parent;
  std::optional<Parked> parked;
  std::vector<StoredEvent> events;  // not yet consumed
  std::optional<ItemId> token;      // whose tokens it has, where not its own
  plan::Resumed resumed = plan::Resumed::no;
  EpochFile::Mark mark = EpochFile::kNoMark;
  bool solo = false;      // was in a call when its engine died: tried alone
  bool reloaded = false;  // came from disk, not from the source
  bool claimed = false;   // has claims
  Timestamp loaded_at{};
  std::size_t size = 0;  // of the item and what its steps gave since it is in hand, as JSON
  // What ended it, where it failed: its dead letter, and the same as expressions see it.
  std::optional<Fault> fault;
  Value failed_step;
  Value error;

  // The last resume of a wait, and the calls that undo, are made whatever the limits say.
  bool passes_limits() const { return resumed == plan::Resumed::deadline || resumed == plan::Resumed::cancel; }

  ItemId token_owner(RunId run) const { return token.value_or(ItemId{run, number}); }

  void note_fault(const DeadLetter& letter) {
    fault = letter.fault;
    failed_step = letter.step;
    error = Object{{"code", letter.fault.code}, {"message", letter.fault.message}, {"detail", letter.fault.detail}};
  }

  // Delivering:
  int jobs = 0;                           // deliveries queued or running
  std::vector<StoredDelivery> tries;      // of deliveries that were tried before
  std::optional<Timestamp> delivery_due;  // the next one that waits on disk for its next try
};

// A stored item as expressions and sinks see it.
std::unique_ptr<ItemInHand> in_hand(const CompiledWorkflow& workflow, StoredItem stored);

// Items that changes bring, in the changes' order.
using Born = std::deque<std::unique_ptr<ItemInHand>>;

template <class Queue>
auto take_front(Queue& queue) {
  auto front = std::move(queue.front());
  queue.pop_front();
  return front;
}

}  // namespace sluice
