// SPDX-License-Identifier: Apache-2.0
//
// For the sources of JournalReader alone: its statements, and how rows become values.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "journal/reader.hpp"
#include "journal/row_id.hpp"
#include "journal/sqlite.hpp"

namespace sluice {

inline constexpr std::string_view kStandingColumns =
    "i.state, i.fate, i.step, i.attempt, i.failures, i.crashes, i.rows, i.consumed, i.owed, i.started, i.ready_at, "
    "i.due, p.key, p.note, p.parent";

inline Standing standing_of(const sqlite::Statement& row, int first) {
  return {
      .state = static_cast<ItemState>(row.integer(first)),
      .fate = static_cast<ItemState>(row.integer(first + 1)),
      .step = static_cast<int>(row.integer(first + 2)),
      .attempt = static_cast<int>(row.integer(first + 3)),
      .failures = static_cast<int>(row.integer(first + 4)),
      .crashes = static_cast<int>(row.integer(first + 5)),
      .rows = static_cast<int>(row.integer(first + 6)),
      .consumed = row.integer(first + 7),
      .owed = static_cast<std::uint64_t>(row.integer(first + 8)),
      .due = row.time(first + 11),
      .started = row.time(first + 9),
      .ready_at = *row.time(first + 10),
  };
}

inline std::optional<ItemNumber> number_of(const sqlite::Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return ItemNumber{row.integer(column)};
}

inline std::optional<ItemId> item_of(const sqlite::Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return item_id(row.integer(column));
}

inline constexpr std::string_view kEventColumns = "number, step, times, received_at, content_type, body";

inline StoredEvent event_of(const sqlite::Statement& row, int first) {
  return {.number = row.integer(first),
          .step = static_cast<int>(row.integer(first + 1)),
          .times = static_cast<int>(row.integer(first + 2)),
          .received_at = *row.time(first + 3),
          .content_type = std::string(row.text(first + 4)),
          .body = std::string(row.text(first + 5))};
}

inline std::optional<Fault> fault_of(const sqlite::Statement& row, int first) {
  if (row.is_null(first + 1)) return std::nullopt;
  return Fault{std::string(row.text(first)), std::string(row.text(first + 1)), std::string(row.text(first + 2))};
}

// What a child has from those that it came from.
struct Ancestry {
  std::int64_t youngest = 0;  // row id of its parent; 0: none yet
  std::shared_ptr<const Value> above;
  Outputs outputs;
};

struct JournalReader::Parts {
  sqlite::Connection db;
  sqlite::Statement data_version{db, "PRAGMA data_version"};
  sqlite::Statement standing{db, "SELECT " + std::string(kStandingColumns) +
                                     ", p.item, r.origin, r.token, r.above, r.report, EXISTS (SELECT 1 FROM claims c "
                                     "WHERE c.id = i.id) FROM items i JOIN payloads p USING "
                                     "(id) LEFT JOIN replays r USING (id) WHERE i.id = ?"};
  sqlite::Statement payload{
      db, "SELECT p.item, p.parent, r.above FROM payloads p LEFT JOIN replays r USING (id) WHERE p.id = ?"};
  sqlite::Statement outputs{db, "SELECT step, output FROM attempts WHERE id = ? AND output IS NOT NULL ORDER BY row"};
  sqlite::Statement wait{db, "SELECT state, state_version, may_be_woken FROM waits WHERE id = ?"};
  sqlite::Statement unseen{db, "SELECT " + std::string(kEventColumns) +
                                   " FROM events WHERE id = ? AND number > ? AND step = ? ORDER BY number"};
  sqlite::Statement ready{
      db, "SELECT item FROM items WHERE id > ? AND id < ? AND (state = 0 OR state = 4) ORDER BY id LIMIT ?"};
  sqlite::Statement due{
      db,
      "SELECT item FROM (SELECT item, due FROM items WHERE run = ?1 AND due <= ?2 AND due IS NOT NULL "
      "UNION ALL SELECT item, due FROM deliveries WHERE run = ?1 AND due <= ?2 AND due IS NOT NULL) "
      "ORDER BY due LIMIT ?3"};
  sqlite::Statement next_due{
      db,
      "SELECT min(due) FROM (SELECT min(due) AS due FROM items WHERE run = ?1 AND due > ?2 AND due IS "
      "NOT NULL UNION ALL SELECT min(due) FROM deliveries WHERE run = ?1 AND due > ?2 AND due IS NOT "
      "NULL)"};
  sqlite::Statement kv{db, "SELECT value FROM kv WHERE scope = ? AND key = ?"};
  Ancestry ancestry;  // that was asked for last
};

}  // namespace sluice
