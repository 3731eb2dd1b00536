// SPDX-License-Identifier: Apache-2.0
//
// What is committed, as values. Each function is one short read transaction, or several; for one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "journal/stored.hpp"
#include "model/states.hpp"
#include "model/transition.hpp"

namespace sluice {

// By item number, from `after` on.
struct ItemQuery {
  RunId run;
  ItemNumber after;
  std::optional<ItemState> state;
  int limit = 1000;
};

// By item and place. What is empty matches everything.
struct DeadLetterQuery {
  std::optional<RunId> run;
  std::optional<ItemNumber> item;  // of `run`
  bool open_alone = false;
  std::string at;  // the step or sink
  std::string code;
  std::string message;  // a part of it, in whatever case
  int limit = -1;       // -1: all

  friend bool operator==(const DeadLetterQuery&, const DeadLetterQuery&) = default;
};

// By item and number, those behind the `number`th of item `after`.
struct EventQuery {
  RunId run;
  std::optional<ItemNumber> item;  // nullopt: of all
  ItemNumber after;
  std::int64_t number = 0;
  int limit = 1000;
};

struct Ancestry;

class JournalReader final {
 public:
  // An error names what is wrong with the journal: there is none, it is of another version, it is no journal.
  static Result<std::unique_ptr<JournalReader>> open(const std::string& path, const std::string& vfs = "");
  ~JournalReader();

  // Changes whenever another connection has committed.
  Result<std::int64_t> data_version();

  Result<std::vector<StoredRun>> runs();                                    // the newest first
  Result<std::vector<StoredRun>> unfinished_runs(const std::string& file);  // of one file; the newest first
  Result<std::optional<StoredRun>> run(RunId run);
  Result<std::string> definition(const std::string& hash);
  // Recounted from the rows of items and deliveries, to hold the run's counts against. `taken` is all items here;
  // what was owed leaves no row of its own.
  Result<Ledger> recount(RunId run);

  Result<std::optional<StoredItem>> item(RunId run, ItemNumber number);
  // Numbers of ready and delivering items after `after`, in order.
  Result<std::vector<ItemNumber>> ready_items(RunId run, ItemNumber after, int limit);
  // Items whose time has come, and those of them with deliveries that are; the earliest first.
  Result<std::vector<ItemNumber>> due_items(RunId run, Timestamp until, int limit);
  Result<std::optional<Timestamp>> next_due(RunId run, Timestamp after);
  Result<std::vector<ItemNumber>> cancelling_items(RunId run, ItemNumber after, int limit);
  Result<std::vector<StoredDelivery>> deliveries(RunId run, ItemNumber number);
  // Open items by (state, step).
  Result<std::vector<std::tuple<ItemState, int, std::int64_t>>> open_counts(RunId run);

  // How items have ended, but for those that expanded, at most `most` of them: with the dead letter of one that failed
  // for good, else with nullopt.
  Result<std::vector<std::optional<DeadLetter>>> ends(RunId run, int most);

  Result<std::optional<std::string>> kv(const std::string& scope, const std::string& key);
  Result<bool> has_expired_claims(Timestamp now);
  Result<std::vector<StoredRequest>> requests();
  // Engines that hold slots of a limit.
  Result<std::vector<Epoch>> slot_holders();

  // For people: what became of items and deliveries. No engine asks for these.
  Result<std::vector<ItemRow>> items(const ItemQuery& query);
  Result<std::vector<AttemptRow>> attempts(RunId run, ItemNumber number);
  Result<std::vector<StoredEvent>> events(RunId run, ItemNumber number);
  Result<std::vector<ItemEvent>> events(const EventQuery& query);
  Result<std::vector<DeliveryCount>> delivery_counts(RunId run);
  Result<std::vector<StoredDeadLetter>> dead_letters(const DeadLetterQuery& query);
  Result<std::optional<StoredReplay>> replay(ItemId item);  // nullopt: it replays nothing

 private:
  Result<std::reference_wrapper<const Ancestry>> ancestry(RunId run, ItemNumber youngest);
  Result<> add_outputs(std::int64_t id, Outputs& to);
  Result<std::optional<DeadLetter>> dead_letter(std::int64_t id);

  struct Parts;
  explicit JournalReader(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace sluice
