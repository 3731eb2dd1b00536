// SPDX-License-Identifier: Apache-2.0
//
// What people look at: rows as they stand, a statement for each look.
#include <cstdint>

#include "base/text.hpp"
#include "journal/reader_parts.hpp"
#include "journal/row_id.hpp"

namespace sluice {
namespace {

constexpr std::size_t kLongestReason = 200;  // of a death, where a row has room for a note

}  // namespace

Result<std::vector<ItemRow>> JournalReader::items(const ItemQuery& query) {
  sqlite::Statement find(parts_->db,
                         "SELECT i.item, " + std::string(kStandingColumns) +
                             ", (SELECT message FROM dead_letters d WHERE d.id = i.id AND NOT d.is_sink)"
                             " FROM items i JOIN payloads p USING (id) WHERE i.id > ? AND i.id < ? AND (?3 IS "
                             "NULL OR i.state = ?3) ORDER BY i.id LIMIT ?4");
  const auto state = query.state ? std::optional(static_cast<int>(*query.state)) : std::nullopt;
  find.bind(row_id(query.run, query.after), row_id(RunId{query.run.value + 1}, {}), state, query.limit);
  std::vector<ItemRow> items;
  while (TRY(find.row())) {
    const std::string_view note = find.text(14);
    items.push_back({.number = ItemNumber{find.integer(0)},
                     .standing = standing_of(find, 1),
                     .key = std::string(find.text(13)),
                     .note = note.empty() ? shortened(find.text(16), kLongestReason) : std::string(note),
                     .parent = number_of(find, 15)});
  }
  return items;
}

Result<std::vector<AttemptRow>> JournalReader::attempts(RunId run, ItemNumber number) {
  sqlite::Statement find(
      parts_->db,
      "SELECT row, step, attempt, outcome, times, output, started, finished, code, message, detail FROM "
      "attempts WHERE id = ? ORDER BY row");
  find.bind(row_id(run, number));
  std::vector<AttemptRow> rows;
  while (TRY(find.row())) {
    rows.push_back({.row = static_cast<int>(find.integer(0)),
                    .step = static_cast<int>(find.integer(1)),
                    .attempt = static_cast<int>(find.integer(2)),
                    .outcome = static_cast<OutcomeKind>(find.integer(3)),
                    .times = static_cast<int>(find.integer(4)),
                    .output = std::string(find.text(5)),
                    .fault = fault_of(find, 8),
                    .started = *find.time(6),
                    .finished = *find.time(7)});
  }
  return rows;
}

Result<std::vector<StoredEvent>> JournalReader::events(RunId run, ItemNumber number) {
  sqlite::Statement find(parts_->db,
                         "SELECT " + std::string(kEventColumns) + " FROM events WHERE id = ? ORDER BY number");
  find.bind(row_id(run, number));
  std::vector<StoredEvent> events;
  while (TRY(find.row())) events.push_back(event_of(find, 0));
  return events;
}

Result<std::vector<ItemEvent>> JournalReader::events(const EventQuery& query) {
  sqlite::Statement find(parts_->db, "SELECT item, " + std::string(kEventColumns) +
                                         " FROM events WHERE (id, number) > (?, ?) AND id BETWEEN ? AND ? ORDER BY id, "
                                         "number LIMIT ?");
  find.bind(row_id(query.run, query.after), query.number, row_id(query.run, query.item.value_or(ItemNumber{})),
            query.item ? row_id(query.run, *query.item) : row_id(RunId{query.run.value + 1}, {}) - 1, query.limit);
  std::vector<ItemEvent> events;
  while (TRY(find.row())) events.push_back({ItemNumber{find.integer(0)}, event_of(find, 1)});
  return events;
}

Result<std::vector<DeliveryCount>> JournalReader::delivery_counts(RunId run) {
  sqlite::Statement find(
      parts_->db,
      "SELECT sink, item = 0, state, count(*) FROM deliveries WHERE id >= ?1 << 32 AND id < (?1 + 1) << 32 "
      "GROUP BY 1, 2, 3 ORDER BY 1, 2, 3");
  find.bind(run.value);
  std::vector<DeliveryCount> counts;
  while (TRY(find.row())) {
    counts.push_back({static_cast<int>(find.integer(0)), find.integer(1) != 0,
                      static_cast<DeliveryState>(find.integer(2)), find.integer(3)});
  }
  return counts;
}

}  // namespace sluice
