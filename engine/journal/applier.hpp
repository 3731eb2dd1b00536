// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "journal/changes.hpp"
#include "journal/claims.hpp"
#include "journal/ledger.hpp"
#include "journal/sqlite.hpp"

namespace sluice {

// Applies changes inside an open transaction. Holds the prepared statements, and the counts that the transaction has
// added up for each run until flush() writes them.
class Applier final {
 public:
  explicit Applier(const sqlite::Connection& connection);

  Result<> apply(Change& change);
  Result<> flush();
  void forget();  // after a rollback

 private:
  struct Counts {
    RunId run;
    std::int64_t last_item = -1;  // not looked up yet
    Ledger added;
  };

  Result<> operator()(change::CreateRun&);
  Result<> operator()(change::CreateReplay&);
  Result<> operator()(change::DiscardDeadLetters&);
  Result<> operator()(change::TakeItems&);
  Result<> operator()(change::MoveItem&);
  Result<> operator()(change::MoveDelivery&);
  Result<> operator()(change::ReceiveEvent&);
  Result<> operator()(change::ReserveLimit&);
  Result<> operator()(change::ReleaseSlots&);
  Result<> operator()(change::ThrottleLimit&);
  Result<> operator()(change::WriteKv&);
  Result<> operator()(change::DropExpiredClaims&);
  Result<> operator()(change::SetRunState&);
  Result<> operator()(change::OwnRun&);
  Result<> operator()(change::DisownRun&);
  Result<> operator()(change::CancelItems&);
  Result<> operator()(change::MakeRequest&);
  Result<> operator()(change::DropRequest&);
  Result<> operator()(change::StopEngine&);

  Counts& counts(RunId run);
  Result<> insert(RunId run, change::NewItem& item);
  Result<> file_attempt(std::int64_t id, change::MoveItem& move);
  Result<> insert_attempt(std::int64_t id, const AttemptRow& row);
  Result<> bury(std::int64_t id, const DeadLetter& letter, Timestamp at);
  Result<> park(change::MoveItem& move);
  Result<> write(const std::vector<KvChange>& writes);
  Result<> close_delivery(const change::MoveDelivery& move);
  Result<> take_back(const change::ReserveLimit& reserve);
  Result<std::optional<ItemId>> replay_of(std::int64_t id) const;
  struct ReplayStatements;
  Result<> inherit(std::int64_t id, const change::ReplayItem& replay, ReplayStatements& statements);

  const sqlite::Connection& connection_;
  Claims claims_;
  std::vector<Counts> counts_;
  sqlite::Statement insert_item_, insert_payload_, find_key_, advance_, move_, insert_attempt_, repeat_attempt_, park_,
      unpark_, find_unseen_, put_delivery_, standing_, close_, settle_, put_kv_, erase_kv_, bury_, insert_event_,
      count_event_, events_of_, wake_, add_counts_, last_item_, take_;
};

}  // namespace sluice
