// SPDX-License-Identifier: Apache-2.0
//
// What becomes of dead letters. The rows of the run that they are of stay as they are.
#include "base/check.hpp"
#include "journal/applier.hpp"
#include "journal/dead_letter_sql.hpp"
#include "journal/row_id.hpp"
#include "json/json.hpp"

namespace sluice {
namespace {

std::optional<std::string> report_text(const std::optional<DeadLetter>& report) {
  if (!report) return std::nullopt;
  const auto& [code, message, detail] = report->fault;
  return to_json(Object{{"step", report->step}, {"code", code}, {"message", message}, {"detail", detail}});
}

sqlite::Statement open_letter(const sqlite::Connection& connection) {
  return {connection, "SELECT 1 FROM (" + std::string(kLettersWithTheirFate) +
                          ") WHERE id = ? AND place = ? AND discarded_at IS NULL AND replay IS NULL"};
}

Result<bool> is_open(sqlite::Statement& open_letter, ItemId item, const std::string& place) {
  const auto found = open_letter.bind(row_id(item), place).row();
  open_letter.reset();
  return found;
}

}  // namespace

// Prepared once for all items of a replay, however many.
struct Applier::ReplayStatements {
  explicit ReplayStatements(const sqlite::Connection& c)
      : open(open_letter(c)), put_replay(c, kPutReplay), put_replayed(c, kPutReplayed) {}

  static constexpr std::string_view kPutReplay =
      "INSERT INTO replays (id, origin, token, born, above, report) VALUES (?, ?, ?, ?, ?, ?)";
  static constexpr std::string_view kPutReplayed = "INSERT INTO replayed (origin, place, id) VALUES (?, ?, ?)";
  sqlite::Statement open, put_replay, put_replayed;
};

Result<> Applier::operator()(change::CreateReplay& create) {
  ReplayStatements statements(connection_);
  for (std::size_t i = 0; i < create.items.size(); ++i) {
    for (const auto& place : create.items[i].places) {
      if (TRY(is_open(statements.open, create.items[i].origin, place))) continue;
      create.closed = i;
      return {};
    }
  }
  TRY((*this)(create.run));
  const auto run = create.run.created;
  TRY(sqlite::Statement(connection_, "UPDATE runs SET origin = ?2, source_done = 1 WHERE run = ?1")
          .bind(run.value, create.origin.value)
          .run());
  for (auto& replay : create.items) {
    if (auto since = TRY(claims_.delivered_since(row_id(replay.origin), create.run.at))) {
      replay.item.standing.state = ItemState::skipped;
      replay.item.standing.owed = 0;
      replay.item.note = *std::move(since);
    }
    TRY(insert(run, replay.item));
    TRY(inherit(row_id(run, replay.item.number), replay, statements));
  }
  return {};
}

// What the dead item had is its replay's from now on. What else an item holds while it is not delivered moves here.
Result<> Applier::inherit(std::int64_t id, const change::ReplayItem& replay, ReplayStatements& statements) {
  const auto origin = row_id(replay.origin);
  const auto token = replay.token ? std::optional(row_id(*replay.token)) : std::nullopt;
  const auto above = replay.above.empty() ? std::nullopt : std::optional(replay.above);
  const auto report = report_text(replay.report);
  TRY(statements.put_replay.bind(id, origin, token, replay.born, above, report).run());
  for (const auto& place : replay.places) TRY(statements.put_replayed.bind(origin, place, id).run());
  for (const auto& row : replay.inherited) TRY(insert_attempt(id, row));
  return is_closed(replay.item.standing.state) ? Result<>{} : claims_.inherit(id, origin);
}

// The last one under the same definition: by another, the step's number may mean another step.
Result<std::optional<ItemId>> Applier::replay_of(std::int64_t id) const {
  sqlite::Statement find(connection_,
                         "SELECT max(r.id) FROM replayed r JOIN dead_letters l ON l.id = r.origin AND l.place = "
                         "r.place JOIN runs o ON o.run = r.origin >> 32 JOIN runs n ON n.run = r.id >> 32 WHERE "
                         "r.origin = ? AND NOT l.is_sink AND n.definition = o.definition");
  SLUICE_CHECK(TRY(find.bind(id).row()));
  if (find.is_null(0)) return std::nullopt;
  return item_id(find.integer(0));
}

Result<> Applier::operator()(change::DiscardDeadLetters& discard) {
  auto open = open_letter(connection_);
  sqlite::Statement put(connection_, "INSERT INTO discarded (id, place, at) VALUES (?, ?, ?)");
  for (const auto& [item, place] : discard.letters) {
    if (!TRY(is_open(open, item, place))) continue;
    TRY(put.bind(row_id(item), place, discard.at).run());
    discard.discarded += 1;
  }
  return {};
}

}  // namespace sluice
