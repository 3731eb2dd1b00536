// SPDX-License-Identifier: Apache-2.0
//
// What is committed, as values. Each function is one short read transaction, or several; for one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <sluice/value.hpp>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
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
};

struct StoredEvent {
  std::int64_t number = 0;
  int step = 0;
  int times = 1;
  Timestamp received_at{};
  std::string content_type;
  std::string body;
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

// An item with all that a call needs.
struct StoredItem {
  RunId run;
  ItemNumber number;
  Standing standing;
  std::string key;
  std::string note;
  std::optional<ItemNumber> parent;
  Value item;
  std::vector<std::pair<int, Value>> outputs;  // by step, its ancestors' first
  std::shared_ptr<const Value> above;          // {item, parent?} of the item it came from; nobody else's yet
  std::optional<Parked> parked;
  std::vector<StoredEvent> events;         // beyond `consumed`, of its present step
  std::vector<StoredDelivery> deliveries;  // delivering: those that were tried
  std::optional<DeadLetter> dead_letter;   // delivering what died
};

struct ItemRow {
  ItemNumber number;
  Standing standing;
  std::string key;
  std::string note;
  std::optional<ItemNumber> parent;
};

struct StoredDeadLetter {
  RunId run;
  ItemNumber item;
  std::string place;
  bool is_sink = false;
  Timestamp died_at{};
  Fault fault;
};

struct StoredRequest {
  std::int64_t request = 0;
  RunId run;
  std::string kind;
};

// By item number, from `after` on.
struct ItemQuery {
  RunId run;
  ItemNumber after;
  std::optional<ItemState> state;
  int limit = 1000;
};

class JournalReader final {
 public:
  // An error names what is wrong with the journal: there is none, it is of another version, it is no journal.
  static Result<std::unique_ptr<JournalReader>> open(const std::string& path, const std::string& vfs = "");
  ~JournalReader();

  // Changes whenever another connection has committed.
  Result<std::int64_t> data_version();

  Result<std::vector<StoredRun>> runs();  // the newest first
  Result<std::optional<StoredRun>> run(RunId run);
  Result<std::string> definition(const std::string& hash);
  // Recounted from the rows of items and deliveries, to hold the run's counts against. `taken` is all items here;
  // what was owed leaves no row of its own.
  Result<Ledger> recount(RunId run);

  Result<std::vector<ItemRow>> items(const ItemQuery& query);
  Result<std::optional<StoredItem>> item(RunId run, ItemNumber number);
  // Numbers of ready and delivering items after `after`, in order.
  Result<std::vector<ItemNumber>> ready_items(RunId run, ItemNumber after, int limit);
  // Items whose time has come, and those of them with deliveries that are; the earliest first.
  Result<std::vector<ItemNumber>> due_items(RunId run, Timestamp until, int limit);
  Result<std::optional<Timestamp>> next_due(RunId run, Timestamp after);
  Result<std::vector<ItemNumber>> cancelling_items(RunId run, ItemNumber after, int limit);

  Result<std::vector<AttemptRow>> attempts(RunId run, ItemNumber number);
  Result<std::vector<StoredEvent>> events(RunId run, ItemNumber number);
  Result<std::vector<StoredDelivery>> deliveries(RunId run, ItemNumber number);
  Result<std::vector<DeliveryCount>> delivery_counts(RunId run);
  Result<std::vector<StoredDeadLetter>> dead_letters(std::optional<RunId> run, int limit);
  Result<std::vector<StoredDeadLetter>> dead_letters_of(RunId run, ItemNumber number);
  // Open items by (state, step).
  Result<std::vector<std::tuple<ItemState, int, std::int64_t>>> open_counts(RunId run);

  Result<std::optional<std::string>> kv(const std::string& scope, const std::string& key);
  Result<std::vector<StoredRequest>> requests();
  // Engines that hold slots of a limit.
  Result<std::vector<Epoch>> slot_holders();

 private:
  Result<std::optional<DeadLetter>> dead_letter(std::int64_t id);
  Result<std::vector<StoredDeadLetter>> letters(std::int64_t first, std::int64_t end,
                                                int limit);  // of row ids; -1: all

  struct Parts;
  explicit JournalReader(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace sluice
