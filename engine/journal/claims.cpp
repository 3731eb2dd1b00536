// SPDX-License-Identifier: Apache-2.0
#include "journal/claims.hpp"

#include "base/check.hpp"
#include "journal/row_id.hpp"

namespace sluice {
namespace {

constexpr int kDroppedAtOnce = 10'000;  // expired claims: a commit stays short

std::string item_text(std::int64_t id) {
  return "item " + std::to_string(id & 0xffffffff) + " of run " + std::to_string(id >> 32);
}

}  // namespace

Claims::Claims(const sqlite::Connection& c)
    : connection_(c),
      find_(c,
            "SELECT c.id, c.kept_until IS NOT NULL FROM claims c LEFT JOIN items i ON i.id = c.id LEFT JOIN runs r ON "
            "r.run = c.id >> 32 WHERE c.scope = ?1 AND c.key = ?2 AND c.id <> ?3 AND (c.kept_until > ?4 OR "
            "(c.kept_until IS NULL AND (i.state < 8 OR i.state = 9) AND (r.run = ?3 >> 32 OR r.owner IS NOT NULL))) "
            "LIMIT 1"),
      insert_(c, "INSERT OR REPLACE INTO claims (scope, key, id, keep) VALUES (?, ?, ?, ?)"),
      renew_(c,
             "UPDATE claims SET kept_until = max(kept_until, coalesce(?3 + ?4, 9223372036854775807)) WHERE scope = ?1 "
             "AND key = ?2 AND kept_until IS NOT NULL"),
      was_delivered_(c, "SELECT coalesce(max(state = 1), 1) FROM deliveries WHERE id = ?"),
      keep_(c, "UPDATE claims SET kept_until = coalesce(?2 + keep, 9223372036854775807) WHERE id = ?1"),
      drop_(c, "DELETE FROM claims WHERE id = ?") {}

Result<> Claims::make(change::MoveItem& move) {
  SLUICE_CHECK(move.row.has_value());
  const auto id = row_id(move.run, move.item);
  for (const auto& claim : move.claims) {
    auto refused = TRY(refusal(id, claim, move.row->finished));
    if (!refused) continue;
    move.to = move.otherwise;
    move.row->outcome = OutcomeKind::skipped;
    move.row->output.clear();
    move.row->fault = Fault{.code = "duplicate", .message = *std::move(refused), .detail = ""};
    return {};
  }
  for (const auto& [scope, key, keep] : move.claims) {
    TRY(insert_.bind(scope, key, id, keep ? std::optional(keep->count()) : std::nullopt).run());
  }
  move.claimed = true;
  return {};
}

Result<std::optional<std::string>> Claims::refusal(std::int64_t id, const Claim& claim, Timestamp now) {
  const auto& [scope, key, keep] = claim;
  if (!TRY(find_.bind(scope, key, id, now).row())) return std::nullopt;
  const auto holder = item_text(find_.integer(0));
  const bool kept = find_.integer(1) != 0;
  find_.reset();
  if (!kept) return holder + " has the same key and is on its way";
  const auto longer = keep ? std::optional(keep->count()) : std::nullopt;
  TRY(renew_.bind(scope, key, now, longer).run());
  return holder + " with the same key was delivered";
}

Result<> Claims::close(std::int64_t id, ItemState state, Timestamp at) {
  switch (state) {
    case ItemState::done: {
      SLUICE_CHECK(TRY(was_delivered_.bind(id).row()));
      const bool delivered = was_delivered_.integer(0) != 0;
      was_delivered_.reset();
      if (!delivered) return {};
      return keep_.bind(id, at).run();
    }
    case ItemState::skipped:
    case ItemState::cancelled:
      return drop_.bind(id).run();
    case ItemState::dead:
    case ItemState::expanded:
    case ItemState::ready:
    case ItemState::running:
    case ItemState::retrying:
    case ItemState::waiting:
    case ItemState::delivering:
    case ItemState::cancelling:
      break;
  }
  return {};
}

Result<> Claims::close_cancelled(RunId run, Timestamp at) {
  const std::string cancelled =
      "kept_until IS NULL AND id IN (SELECT id FROM items WHERE id > ?1 << 32 AND id < (?1 + 1) << 32 AND state = 12)";
  TRY(sqlite::Statement(connection_,
                        "UPDATE claims SET kept_until = coalesce(?2 + keep, 9223372036854775807) WHERE " + cancelled +
                            " AND id IN (SELECT id FROM deliveries d WHERE d.id = claims.id AND d.state = 1)")
          .bind(run.value, at)
          .run());
  return sqlite::Statement(connection_, "DELETE FROM claims WHERE " + cancelled).bind(run.value).run();
}

Result<> Claims::close_expanded(RunId run, Timestamp at) {
  const std::string open =
      "kept_until IS NULL AND id IN (SELECT id FROM items WHERE id > ?1 << 32 AND id < (?1 + 1) << 32 AND state = 9)";
  sqlite::Statement find(connection_,
                         "SELECT 1 FROM claims WHERE id > ?1 << 32 AND id < (?1 + 1) << 32 AND kept_until IS NULL");
  if (!TRY(find.bind(run.value).row())) return {};
  find.reset();
  TRY(sqlite::Statement(connection_,
                        "WITH RECURSIVE lost (id) AS (SELECT id FROM items WHERE id > ?1 << 32 AND id < (?1 + 1) << 32 "
                        "AND state = 12 UNION SELECT (?1 << 32) + p.parent FROM payloads p JOIN lost USING (id) WHERE "
                        "p.parent IS NOT NULL) DELETE FROM claims WHERE " +
                            open + " AND id IN (SELECT id FROM lost)")
          .bind(run.value)
          .run());
  return sqlite::Statement(connection_,
                           "UPDATE claims SET kept_until = coalesce(?2 + keep, 9223372036854775807) WHERE " + open)
      .bind(run.value, at)
      .run();
}

Result<std::optional<std::string>> Claims::delivered_since(std::int64_t dead, Timestamp now) {
  sqlite::Statement find(
      connection_,
      "SELECT k.id FROM claims c JOIN claims k USING (scope, key) WHERE c.id = ?1 AND c.kept_until IS "
      "NULL AND k.id <> ?1 AND k.kept_until > ?2 LIMIT 1");
  if (!TRY(find.bind(dead, now).row())) return std::nullopt;
  return item_text(find.integer(0)) + " with the same key was delivered since";
}

Result<> Claims::inherit(std::int64_t id, std::int64_t dead) {
  return sqlite::Statement(
             connection_,
             "INSERT OR REPLACE INTO claims (scope, key, id, keep) SELECT scope, key, ?1, keep FROM claims "
             "WHERE id = ?2 AND kept_until IS NULL")
      .bind(id, dead)
      .run();
}

Result<> Claims::drop_expired(Timestamp now) {
  return sqlite::Statement(connection_,
                           "DELETE FROM claims WHERE (scope, key, id) IN (SELECT scope, key, id FROM claims WHERE "
                           "kept_until <= ? LIMIT ?)")
      .bind(now, kDroppedAtOnce)
      .run();
}

}  // namespace sluice
