// SPDX-License-Identifier: Apache-2.0
//
// The states of items, runs and deliveries, and which of an item may follow which. Spelled as stored, printed and
// served.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sluice {

// The numbers are the journal's: they never change their meaning. `running` is never stored: a claim costs no commit.
enum class ItemState : std::uint8_t {
  ready = 0,       // to be dispatched to its step
  running = 1,     // in a call, or between its call and its commit
  retrying = 2,    // waits for its next attempt
  waiting = 3,     // suspended: until a timer or an event
  delivering = 4,  // through its steps; some sinks are still owed
  cancelling = 5,  // its on_cancel is still to be called
  done = 8,
  expanded = 9,  // replaced by its children
  skipped = 10,
  dead = 11,
  cancelled = 12,
};

constexpr bool is_closed(ItemState state) {
  return state >= ItemState::done;
}

std::string_view name(ItemState state);
std::optional<ItemState> item_state(std::string_view name);

enum class RunState : std::uint8_t {
  running = 0,
  finishing = 1,  // state and counts are frozen; run events are being delivered
  blocked = 2,    // resumable: something outside must be mended first
  succeeded = 8,
  partial = 9,
  failed = 10,
  cancelled = 11,
};

constexpr bool is_final(RunState state) {
  return state >= RunState::succeeded;
}

std::string_view name(RunState state);

// Of an item, or a run event, and one of the sinks that it is owed to.
enum class DeliveryState : std::uint8_t {
  owed = 0,
  delivered = 1,
  undelivered = 2,  // "dead" by name: kept as a dead letter
  withdrawn = 3,    // owed no more, as the run was cancelled
};

std::string_view name(DeliveryState state);

// Whether `to` may follow `from`. The one table; the journal refuses everything else as a bug.
bool may_follow(ItemState from, ItemState to);

}  // namespace sluice
