// SPDX-License-Identifier: Apache-2.0
//
// What the journal gives back, as values.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sluice/value.hpp>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "journal/ledger.hpp"
#include "model/states.hpp"
#include "model/transition.hpp"

namespace sluice {

struct StoredRun {
  RunId run;
  std::string workflow;
  std::string file;
  std::string definition;  // hash
  std::string inputs;      // JSON
  std::string settings;    // JSON
  std::string trigger;
  std::optional<Epoch> owner;
  RunState state = RunState::running;
  std::optional<RunState> outcome;
  std::string reason;
  Timestamp created_at{};
  std::optional<Timestamp> finished_at;
  std::string cursor;
  bool source_done = false;
  std::int64_t last_item = 0;
  Ledger ledger;
  std::optional<RunId> origin;  // whose dead letters it replays
};

struct StoredEvent {
  std::int64_t number = 0;
  int step = 0;
  int times = 1;
  Timestamp received_at{};
  std::string content_type;
  std::string body;
};

// An event with the item whose address it was sent to.
struct ItemEvent {
  ItemNumber item;
  StoredEvent event;
};

struct StoredDelivery {
  ItemNumber item;  // 0: of a run event
  int sink = 0;
  int event = 0;
  DeliveryState state = DeliveryState::owed;
  int attempt = 1;
  int failures = 0;
  std::optional<Timestamp> started;
  std::optional<Timestamp> due;
  std::optional<Timestamp> finished;
  std::optional<Fault> fault;
};

// How many of a sink's deliveries, of items or of run events, are in one state.
struct DeliveryCount {
  int sink = 0;
  bool of_run = false;
  DeliveryState state = DeliveryState::owed;
  std::int64_t count = 0;
};

// Of steps, by index.
using Outputs = std::vector<std::pair<int, Value>>;

// An item with all that a call needs.
struct StoredItem {
  RunId run;
  ItemNumber number;
  Standing standing;
  std::string key;
  std::string note;
  std::optional<ItemNumber> parent;
  Value item;
  Outputs outputs;                     // its ancestors' first
  std::shared_ptr<const Value> above;  // {item, parent?} of the item it came from; its siblings have it, too
  std::optional<Parked> parked;
  std::vector<StoredEvent> events;         // beyond `consumed`, of its present step
  std::vector<StoredDelivery> deliveries;  // delivering: those that were tried
  std::optional<DeadLetter> dead_letter;   // delivering what died
  bool claimed = false;                    // has claims
  std::optional<ItemId> origin;            // the dead item that it replays
  std::optional<ItemId> token;             // whose tokens it has; nullopt: its own
};

struct ItemRow {
  ItemNumber number;
  Standing standing;
  std::string key;
  std::string note;  // of a dead item why it died, shortened
  std::optional<ItemNumber> parent;
};

struct StoredDeadLetter {
  RunId run;
  ItemNumber item;  // 0: of a run event
  std::string place;
  bool is_sink = false;
  Timestamp died_at{};
  Fault fault;

  // What became of it: nothing yet, as long as it is open.
  std::optional<Timestamp> discarded_at;
  std::optional<ItemId> replay;               // the last one that was not cancelled
  ItemState replay_state = ItemState::ready;  // dead, too, where it was to be delivered and could not

  bool is_open() const { return !discarded_at && !replay; }
};

// What an item that replays another has from there.
struct StoredReplay {
  ItemId origin;
  std::optional<ItemId> token;
  int born = 0;
};

struct StoredRequest {
  std::int64_t request = 0;
  RunId run;
  std::string kind;
};

}  // namespace sluice
