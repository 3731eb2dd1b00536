// SPDX-License-Identifier: Apache-2.0
//
// Dead letters, and what became of them.
#include <cstdint>

#include "journal/dead_letter_sql.hpp"
#include "journal/reader_parts.hpp"
#include "journal/row_id.hpp"

namespace sluice {

Result<std::vector<StoredDeadLetter>> JournalReader::dead_letters(const DeadLetterQuery& query) {
  sqlite::Statement find(parts_->db,
                         "SELECT run, item, place, is_sink, died_at, code, message, detail, discarded_at, replay, "
                         "replay_state FROM (" +
                             std::string(kLettersWithTheirFate) +
                             ") WHERE id >= ?1 AND id < ?2 AND (?3 = '' OR place = ?3) AND (?4 = '' OR code = ?4) AND "
                             "(?5 = '' OR instr(lower(message), lower(?5)) > 0) AND (NOT ?6 OR (discarded_at IS NULL "
                             "AND replay IS NULL)) ORDER BY id, place LIMIT ?7");
  const auto first = query.run ? row_id(*query.run, query.item.value_or(ItemNumber{})) : std::int64_t{0};
  const auto end = !query.run ? INT64_MAX : query.item ? first + 1 : row_id(RunId{query.run->value + 1}, {});
  find.bind(first, end, query.at, query.code, query.message, query.open_alone, query.limit);
  std::vector<StoredDeadLetter> found;
  while (TRY(find.row())) {
    found.push_back({.run = RunId{find.integer(0)},
                     .item = ItemNumber{find.integer(1)},
                     .place = std::string(find.text(2)),
                     .is_sink = find.integer(3) != 0,
                     .died_at = *find.time(4),
                     .fault = fault_of(find, 5).value_or(Fault{}),
                     .discarded_at = find.time(8),
                     .replay = item_of(find, 9),
                     .replay_state = static_cast<ItemState>(find.integer(10))});
  }
  return found;
}

Result<std::optional<StoredReplay>> JournalReader::replay(ItemId item) {
  sqlite::Statement find(parts_->db, "SELECT origin, token, born FROM replays WHERE id = ?");
  if (!TRY(find.bind(row_id(item)).row())) return std::nullopt;
  return StoredReplay{
      .origin = item_id(find.integer(0)), .token = item_of(find, 1), .born = static_cast<int>(find.integer(2))};
}

}  // namespace sluice
