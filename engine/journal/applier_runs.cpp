// SPDX-License-Identifier: Apache-2.0
//
// Runs as a whole, their owners, and what is asked of those.
#include <bit>

#include "base/check.hpp"
#include "journal/applier.hpp"

namespace sluice {

Result<> Applier::operator()(change::CreateRun& create) {
  if (create.alone) {
    sqlite::Statement find(connection_, "SELECT run FROM runs WHERE file = ? AND state < 8 ORDER BY run DESC LIMIT 1");
    if (TRY(find.bind(create.file).row())) {
      create.unfinished = RunId{find.integer(0)};
      return {};
    }
  }
  TRY(sqlite::Statement(connection_, "INSERT OR IGNORE INTO definitions (hash, text) VALUES (?, ?)")
          .bind(create.hash, create.definition)
          .run());
  TRY(sqlite::Statement(connection_,
                        "INSERT INTO runs (workflow, file, definition, inputs, settings, trigger, owner, state, "
                        "created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
          .bind(create.workflow, create.file, create.hash, create.inputs, create.settings, create.trigger,
                create.owner.value, static_cast<int>(RunState::running), create.at)
          .run());
  sqlite::Statement last(connection_, "SELECT last_insert_rowid()");
  SLUICE_CHECK(TRY(last.row()));
  create.created = RunId{last.integer(0)};
  for (const int sink : create.announce) {
    change::MoveDelivery announcement{.run = create.created,
                                      .sink = sink,
                                      .event = create.started_event,
                                      .to = change::MoveDelivery::To::owed,
                                      .due = create.at};
    TRY((*this)(announcement));
  }
  return {};
}

Result<> Applier::operator()(change::SetRunState& set) {
  const auto outcome = set.outcome ? std::optional(static_cast<int>(*set.outcome)) : std::nullopt;
  const auto finished = is_final(set.state) ? std::optional(set.at) : std::nullopt;
  if (finished) TRY(claims_.close_expanded(set.run, set.at));
  return sqlite::Statement(connection_,
                           "UPDATE runs SET state = ?2, outcome = coalesce(?3, outcome), reason = ?4, finished_at = ?5 "
                           "WHERE run = ?1")
      .bind(set.run.value, static_cast<int>(set.state), outcome, set.reason, finished)
      .run();
}

Result<> Applier::operator()(change::OwnRun& own) {
  const auto from = own.from ? std::optional(own.from->value) : std::nullopt;
  TRY(sqlite::Statement(connection_, "UPDATE runs SET owner = ? WHERE run = ? AND owner IS ?")
          .bind(own.owner.value, own.run.value, from)
          .run());
  own.owned = connection_.changes() == 1;
  return {};
}

Result<> Applier::operator()(change::DisownRun& disown) {
  return sqlite::Statement(connection_, "UPDATE runs SET owner = NULL WHERE run = ?").bind(disown.run.value).run();
}

Result<> Applier::operator()(change::CancelItems& cancel) {
  const auto run = cancel.run.value;
  const std::string open = " WHERE id > ?1 << 32 AND id < (?1 + 1) << 32 AND state ";
  const auto execute = [&](const std::string& sql, auto... values) {
    return sqlite::Statement(connection_, sql).bind(run, values...).run();
  };
  TRY(execute("UPDATE items SET state = 5, due = NULL" + open +
                  "IN (2, 3) AND (?2 >> step) & 1 AND id IN (SELECT id FROM waits)",
              cancel.told));
  // Deliveries that are owed no longer happen: an item that was through its steps is not done.
  sqlite::Statement owing(connection_, "SELECT owed FROM items" + open + "= 4");
  owing.bind(run);
  while (TRY(owing.row())) cancel.withdrawn += std::popcount(static_cast<std::uint64_t>(owing.integer(0)));
  counts(cancel.run).added.withdrawn += cancel.withdrawn;
  TRY(execute("UPDATE deliveries SET state = 3, due = NULL, finished = ?2" + open + "= 0 AND item > 0", cancel.at));
  TRY(execute("DELETE FROM waits WHERE id IN (SELECT id FROM items" + open + "IN (0, 1, 2, 3))"));
  const auto end_as = [&](ItemState state, const std::string& which, std::int64_t& count) -> Result<> {
    TRY(execute("UPDATE items SET state = ?2, owed = 0, due = NULL" + open + which, static_cast<int>(state)));
    count = connection_.changes();
    counts(cancel.run).added.count(state, count);
    return {};
  };
  TRY(end_as(ItemState::dead, "= 4 AND fate = 11", cancel.dead));
  TRY(end_as(ItemState::skipped, "= 4 AND fate = 10", cancel.skipped));
  TRY(end_as(ItemState::cancelled, "IN (0, 1, 2, 3, 4)", cancel.cancelled));
  return claims_.close_cancelled(cancel.run, cancel.at);
}

Result<> Applier::operator()(change::MakeRequest& make) {
  return sqlite::Statement(connection_, "INSERT INTO requests (run, kind, made_at) VALUES (?, ?, ?)")
      .bind(make.run.value, make.kind, make.at)
      .run();
}

Result<> Applier::operator()(change::DropRequest& drop) {
  return sqlite::Statement(connection_, "DELETE FROM requests WHERE request = ?").bind(drop.request).run();
}

Result<> Applier::operator()(change::StopEngine& stop) {
  TRY(sqlite::Statement(connection_, "UPDATE engines SET stopped_at = coalesce(stopped_at, ?2) WHERE epoch = ?1")
          .bind(stop.epoch.value, stop.at)
          .run());
  return sqlite::Statement(connection_, "DELETE FROM slots WHERE epoch = ?").bind(stop.epoch.value).run();
}

}  // namespace sluice
