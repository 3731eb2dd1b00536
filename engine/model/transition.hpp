// SPDX-License-Identifier: Apache-2.0
//
// What an outcome does to an item: computed by plan/, made durable by journal/, carried out by runtime/.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <sluice/value.hpp>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "model/outcome.hpp"
#include "model/states.hpp"

namespace sluice {

// Where an item stands. The hot row of the journal, and what the planner reads and writes.
struct Standing {
  ItemState state = ItemState::ready;
  ItemState fate = ItemState::done;  // delivering: what it closes as
  int step = 0;                      // index of the step it is at; the number of steps once it is through
  int attempt = 1;                   // of the next (or running) try at this step
  int failures = 0;                  // at this step
  int crashes = 0;                   // fatal signals at this step while it ran alone
  int rows = 0;                      // attempt rows so far: the next one's number
  std::int64_t consumed = 0;         // the last event of this step whose resume has an outcome
  std::uint64_t owed = 0;            // delivering: sinks that are still owed, by index
  std::optional<Timestamp> due;      // retrying, waiting: when it goes on
  std::optional<Timestamp> started;  // the start of the first attempt at this step: `deadline` and `for` count from it
  Timestamp ready_at{};              // when it became ready at this step: now() in expressions

  friend bool operator==(const Standing&, const Standing&) = default;
};

struct AttemptRow {
  int row = 0;  // within its item; a repeated park joins the row of the park before and counts in `times`
  int step = 0;
  int attempt = 1;
  OutcomeKind outcome = OutcomeKind::ok;
  int times = 1;
  std::string output;  // JSON text; "" none
  std::optional<Fault> fault;
  Timestamp started{};
  Timestamp finished{};

  // An output that a replay has from the item it replays: no attempt of its own.
  bool is_inherited() const { return attempt == 0; }
};

// What a suspended item keeps until it is resumed.
struct Parked {
  std::string state;
  std::uint32_t state_version = 0;
  bool may_be_woken = false;

  friend bool operator==(const Parked&, const Parked&) = default;
};

struct KvChange {
  std::string scope;
  std::string key;
  std::optional<std::string> value;  // nullopt: erased
};

// A key that an item wants for itself.
struct Claim {
  std::string scope;
  std::string key;
  std::optional<Duration> keep;  // for how long after the item was delivered; nullopt: for ever
};

struct DeadLetter {
  std::string step;  // the step, or the sink
  bool is_sink = false;
  Fault fault;
};

}  // namespace sluice
