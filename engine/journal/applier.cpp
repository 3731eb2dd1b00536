// SPDX-License-Identifier: Apache-2.0
#include "journal/applier.hpp"

#include <algorithm>
#include <bit>

#include "base/check.hpp"
#include "journal/row_id.hpp"

namespace sluice {
namespace {

constexpr int kStoredEvents = 16;  // per address; later ones are only counted

std::optional<std::string_view> optional_text(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return text;
}

std::optional<std::string_view> message_of(const std::optional<Fault>& fault, std::string Fault::* part) {
  if (!fault) return std::nullopt;
  return (*fault).*part;
}

}  // namespace

Applier::Applier(const sqlite::Connection& c)
    : connection_(c),
      claims_(c),
      insert_item_(
          c,
          "INSERT INTO items (id, state, fate, step, attempt, failures, crashes, rows, consumed, owed, started, "
          "ready_at, due) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      insert_payload_(c, "INSERT INTO payloads (id, item, key, parent, ordinal, note) VALUES (?, ?, ?, ?, ?, ?)"),
      find_key_(c, "SELECT 1 FROM payloads WHERE run = ? AND key = ? LIMIT 1"),
      // Most moves have no due time before or after; leaving the column alone spares the index.
      advance_(
          c,
          "UPDATE items SET state = ?2, fate = ?3, step = ?4, attempt = ?5, failures = ?6, crashes = ?7, rows = ?8, "
          "consumed = ?9, owed = ?10, started = ?11, ready_at = ?12 WHERE id = ?1"),
      move_(c,
            "UPDATE items SET state = ?2, fate = ?3, step = ?4, attempt = ?5, failures = ?6, crashes = ?7, rows = ?8, "
            "consumed = ?9, owed = ?10, started = ?11, ready_at = ?12, due = ?13 WHERE id = ?1"),
      insert_attempt_(
          c,
          "INSERT INTO attempts (id, row, step, attempt, outcome, started, finished, output, code, message, "
          "detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      repeat_attempt_(
          c,
          "UPDATE attempts SET times = times + 1, attempt = ?4, finished = ?6 WHERE id = ?1 AND row = ?2 AND step "
          "= ?3 AND outcome = ?5"),
      park_(c, "INSERT OR REPLACE INTO waits (id, state, state_version, may_be_woken) VALUES (?, ?, ?, ?)"),
      unpark_(c, "DELETE FROM waits WHERE id = ?"),
      find_unseen_(c, "SELECT 1 FROM events WHERE id = ? AND number > ? AND step = ? LIMIT 1"),
      put_delivery_(
          c,
          "INSERT OR REPLACE INTO deliveries (id, sink, event, state, attempt, failures, started, due, finished, "
          "code, message, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      standing_(c, "SELECT state, step FROM items WHERE id = ?"),
      close_(c, "UPDATE items SET state = fate, owed = 0 WHERE id = ?1 AND owed = ?2"),
      settle_(c, "UPDATE items SET owed = owed & ~?2 WHERE id = ?1"),
      put_kv_(c, "INSERT OR REPLACE INTO kv (scope, key, value) VALUES (?, ?, ?)"),
      erase_kv_(c, "DELETE FROM kv WHERE scope = ? AND key = ?"),
      bury_(c,
            "INSERT OR REPLACE INTO dead_letters (id, place, is_sink, died_at, code, message, detail) VALUES (?, ?, ?, "
            "?, ?, ?, ?)"),
      insert_event_(c,
                    "INSERT INTO events (id, number, step, received_at, content_type, body) VALUES (?1, (SELECT "
                    "coalesce(max(number), 0) + 1 FROM events WHERE id = ?1), ?2, ?3, ?4, ?5)"),
      count_event_(
          c,
          "UPDATE events SET times = times + 1 WHERE id = ?1 AND number = (SELECT max(number) FROM events WHERE "
          "id = ?1 AND step = ?2)"),
      events_of_(c, "SELECT count(*) FROM events WHERE id = ? AND step = ?"),
      wake_(c,
            "UPDATE items SET due = ?2 WHERE id = ?1 AND state = 3 AND (SELECT may_be_woken FROM waits WHERE id = ?1)"),
      add_counts_(
          c,
          "UPDATE runs SET last_item = max(last_item, ?), taken = taken + ?, emitted = emitted + ?, done = done + "
          "?, expanded = expanded + ?, skipped = skipped + ?, dead = dead + ?, cancelled = cancelled + ?, owed = "
          "owed + ?, delivered = delivered + ?, undelivered = undelivered + ?, withdrawn = withdrawn + ? WHERE run "
          "= ?"),
      last_item_(c, "SELECT last_item FROM runs WHERE run = ?"),
      take_(c, "UPDATE runs SET cursor = coalesce(?2, cursor), source_done = source_done OR ?3 WHERE run = ?1") {}

Result<> Applier::apply(Change& change) {
  return std::visit([this](auto& one) { return (*this)(one); }, change);
}

Result<> Applier::flush() {
  for (const auto& [run, last_item, n] : counts_) {
    TRY(add_counts_
            .bind(last_item, n.taken, n.emitted, n.done, n.expanded, n.skipped, n.dead, n.cancelled, n.owed,
                  n.delivered, n.undelivered, n.withdrawn, run.value)
            .run());
  }
  counts_.clear();
  return {};
}

void Applier::forget() {
  counts_.clear();
}

Applier::Counts& Applier::counts(RunId run) {
  const auto found = std::ranges::find(counts_, run, &Counts::run);
  return found != counts_.end() ? *found : counts_.emplace_back(Counts{.run = run});
}

Result<> Applier::insert(RunId run, change::NewItem& item) {
  auto& counts = this->counts(run);
  if (counts.last_item < 0) {
    SLUICE_CHECK(TRY(last_item_.bind(run.value).row()));
    counts.last_item = last_item_.integer(0);
    last_item_.reset();
  }
  item.number = ItemNumber{++counts.last_item};
  const auto id = row_id(run, item.number);
  const auto& s = item.standing;
  TRY(insert_item_
          .bind(id, static_cast<int>(s.state), static_cast<int>(s.fate), s.step, s.attempt, s.failures, s.crashes,
                s.rows, s.consumed, s.owed, s.started, s.ready_at, s.due)
          .run());
  const auto ordinal = item.parent ? std::optional(static_cast<std::int64_t>(item.ordinal)) : std::nullopt;
  const auto parent = item.parent ? std::optional(item.parent->value) : std::nullopt;
  TRY(insert_payload_.bind(id, item.item, optional_text(item.key), parent, ordinal, optional_text(item.note)).run());
  (item.parent ? counts.added.emitted : counts.added.taken) += 1;
  if (item.dead_letter) TRY(bury(id, *item.dead_letter, s.ready_at));
  if (s.state == ItemState::delivering) counts.added.owed += std::popcount(s.owed);
  counts.added.count(s.state);
  return {};
}

Result<> Applier::operator()(change::TakeItems& take) {
  for (std::size_t i = 0; i < take.items.size(); ++i) {
    auto& item = take.items[i];
    if (!item.key.empty() && !is_closed(item.standing.state)) {
      const bool seen = TRY(find_key_.bind(take.run.value, item.key).row());
      find_key_.reset();
      if (seen) {
        take.duplicates.push_back(i);
        item.standing.state = ItemState::skipped;
        item.standing.owed = 0;
        item.note = "an item with this key was taken before";
      }
    }
    TRY(insert(take.run, item));
  }
  return take_
      .bind(take.run.value, take.cursor ? std::optional(sqlite::Statement::blob(*take.cursor)) : std::nullopt,
            take.source_done)
      .run();
}

Result<> Applier::operator()(change::MoveItem& move) {
  if (!move.claims.empty()) TRY(claims_.make(move));
  SLUICE_CHECK(may_follow(move.from.state, move.to.state));
  const auto id = row_id(move.run, move.item);
  if (move.row) TRY(file_attempt(id, move));
  if (move.parked) TRY(park(move));
  if (move.unparked) TRY(unpark_.bind(id).run());
  const auto& to = move.to;
  auto& update = move.from.due || to.due ? move_ : advance_;
  update.bind(id, static_cast<int>(to.state), static_cast<int>(to.fate), to.step, to.attempt, to.failures, to.crashes,
              to.rows, to.consumed, to.owed, to.started, to.ready_at);
  if (&update == &move_) update.bind_at(13, to.due);
  TRY(update.run());
  for (auto& child : move.children) TRY(insert(move.run, child));
  TRY(write(move.writes));
  if (move.dead_letter) TRY(bury(id, *move.dead_letter, move.row ? move.row->finished : to.ready_at));
  if (to.state == ItemState::delivering && move.from.state != ItemState::delivering) {
    counts(move.run).added.owed += std::popcount(to.owed);
  }
  counts(move.run).added.count(to.state);
  if (move.claimed && is_closed(to.state))
    TRY(claims_.close(id, to.state, move.row ? move.row->finished : to.ready_at));
  return {};
}

// A poll that parks again counts in the row of the park before it, so that the history of a long wait stays short.
Result<> Applier::file_attempt(std::int64_t id, change::MoveItem& move) {
  auto& row = *move.row;
  if (row.outcome == OutcomeKind::suspended && move.from.state == ItemState::waiting) {
    TRY(repeat_attempt_.bind(id, row.row - 1, row.step, row.attempt, static_cast<int>(row.outcome), row.finished)
            .run());
    if (connection_.changes() > 0) {
      row.row -= 1;
      move.to.rows -= 1;
      return {};
    }
  }
  return insert_attempt(id, row);
}

Result<> Applier::insert_attempt(std::int64_t id, const AttemptRow& row) {
  return insert_attempt_
      .bind(id, row.row, row.step, row.attempt, static_cast<int>(row.outcome), row.started, row.finished,
            optional_text(row.output), message_of(row.fault, &Fault::code), message_of(row.fault, &Fault::message),
            message_of(row.fault, &Fault::detail))
      .run();
}

Result<> Applier::park(change::MoveItem& move) {
  const auto id = row_id(move.run, move.item);
  const auto& parked = *move.parked;
  TRY(park_
          .bind(id, sqlite::Statement::blob(parked.state), static_cast<std::int64_t>(parked.state_version),
                parked.may_be_woken)
          .run());
  if (!parked.may_be_woken) return {};
  move.woken = TRY(find_unseen_.bind(id, move.to.consumed, move.to.step).row());
  find_unseen_.reset();
  if (move.woken) move.to.due = move.row ? move.row->finished : move.to.ready_at;
  return {};
}

Result<> Applier::bury(std::int64_t id, const DeadLetter& letter, Timestamp at) {
  const auto& fault = letter.fault;
  return bury_.bind(id, letter.step, letter.is_sink, at, fault.code, fault.message, fault.detail).run();
}

Result<> Applier::write(const std::vector<KvChange>& writes) {
  for (const auto& kv : writes) {
    if (kv.value) {
      TRY(put_kv_.bind(kv.scope, kv.key, sqlite::Statement::blob(*kv.value)).run());
    } else {
      TRY(erase_kv_.bind(kv.scope, kv.key).run());
    }
  }
  return {};
}

Result<> Applier::operator()(change::MoveDelivery& move) {
  const auto id = row_id(move.run, move.item);
  const bool open = move.to == change::MoveDelivery::To::owed;
  TRY(put_delivery_
          .bind(id, move.sink, move.event, static_cast<int>(move.to), move.attempt, move.failures, move.started,
                move.due, open ? std::nullopt : std::optional(move.at), message_of(move.fault, &Fault::code),
                message_of(move.fault, &Fault::message), message_of(move.fault, &Fault::detail))
          .run());
  TRY(write(move.writes));
  if (move.to == change::MoveDelivery::To::undelivered) {
    TRY(bury(id, {.step = move.sink_name, .is_sink = true, .fault = move.fault.value_or(Fault{})}, move.at));
  }
  // Run events are owed after the counts are frozen, and change none of them.
  if (open || move.item == ItemNumber{}) return {};
  return close_delivery(move);
}

Result<> Applier::close_delivery(const change::MoveDelivery& move) {
  const auto id = row_id(move.run, move.item);
  const auto sink = std::uint64_t{1} << move.sink;
  TRY(close_.bind(id, sink).run());
  const bool closed = connection_.changes() > 0;
  if (!closed) TRY(settle_.bind(id, sink).run());
  auto& added = counts(move.run).added;
  added.count(move.to);
  if (!closed) return {};
  added.count(move.fate);
  return move.claimed ? claims_.close(id, move.fate, move.at) : Result<>{};
}

Result<> Applier::operator()(change::ReceiveEvent& event) {
  using Fate = change::ReceiveEvent::Fate;
  const auto id = row_id(event.run, event.item);
  if (!TRY(standing_.bind(id).row())) return {};
  const auto state = static_cast<ItemState>(standing_.integer(0));
  const auto step = standing_.integer(1);
  standing_.reset();
  if (state == ItemState::dead) {
    // A service knows the address of the item that died: whoever goes on with that hears of it.
    if (const auto replay = TRY(replay_of(id))) {
      event.run = replay->run;
      event.item = replay->item;
      return (*this)(event);
    }
  }
  SLUICE_CHECK(TRY(events_of_.bind(id, event.step).row()));
  const auto stored = events_of_.integer(0);
  events_of_.reset();
  if (stored >= kStoredEvents) {
    event.fate = Fate::full;
    return count_event_.bind(id, event.step).run();
  }
  TRY(insert_event_.bind(id, event.step, event.at, event.content_type, event.body).run());
  event.fate = is_closed(state) || step > event.step ? Fate::late : Fate::stored;
  if (event.fate == Fate::stored && state == ItemState::waiting && step == event.step) {
    TRY(wake_.bind(id, event.at).run());
    if (connection_.changes() > 0) event.fate = Fate::woken;
  }
  return {};
}

Result<> Applier::operator()(change::WriteKv& write) {
  return this->write(write.writes);
}

Result<> Applier::operator()(change::DropExpiredClaims& drop) {
  return claims_.drop_expired(drop.now);
}

}  // namespace sluice
