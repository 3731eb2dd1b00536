// SPDX-License-Identifier: Apache-2.0
#include "journal/reader.hpp"

#include <filesystem>
#include <ranges>
#include <utility>

#include "base/check.hpp"
#include "journal/journal.hpp"
#include "journal/reader_parts.hpp"
#include "journal/row_id.hpp"
#include "json/json.hpp"

namespace sluice {
namespace {

constexpr std::string_view kSelectRuns =
    "SELECT run, workflow, file, definition, inputs, settings, trigger, owner, state, outcome, reason, "
    "created_at, finished_at, cursor, source_done, last_item, taken, emitted, done, expanded, skipped, dead, "
    "cancelled, owed, delivered, undelivered, withdrawn, origin FROM runs ";

StoredRun run_of(const sqlite::Statement& row) {
  const auto text = [&](int column) { return std::string(row.text(column)); };
  return {
      .run = RunId{row.integer(0)},
      .workflow = text(1),
      .file = text(2),
      .definition = text(3),
      .inputs = text(4),
      .settings = text(5),
      .trigger = text(6),
      .owner = row.is_null(7) ? std::nullopt : std::optional(Epoch{row.integer(7)}),
      .state = static_cast<RunState>(row.integer(8)),
      .outcome = row.is_null(9) ? std::nullopt : std::optional(static_cast<RunState>(row.integer(9))),
      .reason = text(10),
      .created_at = *row.time(11),
      .finished_at = row.time(12),
      .cursor = text(13),
      .source_done = row.integer(14) != 0,
      .last_item = row.integer(15),
      .ledger = {.taken = row.integer(16),
                 .emitted = row.integer(17),
                 .done = row.integer(18),
                 .expanded = row.integer(19),
                 .skipped = row.integer(20),
                 .dead = row.integer(21),
                 .cancelled = row.integer(22),
                 .owed = row.integer(23),
                 .delivered = row.integer(24),
                 .undelivered = row.integer(25),
                 .withdrawn = row.integer(26)},
      .origin = row.is_null(27) ? std::nullopt : std::optional(RunId{row.integer(27)}),
  };
}

// The death that a replay tells sinks of.
DeadLetter reported(const Value& report) {
  const auto text = [&](std::string_view part) { return std::string(report[part].string_or("")); };
  return {.step = text("step"), .fault = {.code = text("code"), .message = text("message"), .detail = text("detail")}};
}

}  // namespace

JournalReader::JournalReader(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
JournalReader::~JournalReader() = default;

Result<std::unique_ptr<JournalReader>> JournalReader::open(const std::string& path, const std::string& vfs) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    return failure("journal " + path + ": there is none yet; `sluice run FILE` makes it, --journal names another");
  }
  auto db = TRY(sqlite::Connection::open(path, {.vfs = vfs}));
  if (const auto version = TRY(db.integer("PRAGMA user_version")); version != kJournalVersion) {
    return std::unexpected(other_version(path, version));
  }
  TRY(db.execute("PRAGMA query_only = ON; PRAGMA cache_size = -2048; PRAGMA trusted_schema = OFF;"));
  return std::unique_ptr<JournalReader>(new JournalReader(std::unique_ptr<Parts>(new Parts{std::move(db)})));
}

Result<std::int64_t> JournalReader::data_version() {
  auto& statement = parts_->data_version;
  SLUICE_CHECK(TRY(statement.row()));
  const auto version = statement.integer(0);
  statement.reset();
  return version;
}

Result<std::vector<StoredRun>> JournalReader::runs() {
  sqlite::Statement find(parts_->db, std::string(kSelectRuns) + "ORDER BY run DESC");
  std::vector<StoredRun> runs;
  while (TRY(find.row())) runs.push_back(run_of(find));
  return runs;
}

Result<std::vector<StoredRun>> JournalReader::unfinished_runs(const std::string& file) {
  sqlite::Statement find(parts_->db, std::string(kSelectRuns) + "WHERE file = ? AND state < 8 ORDER BY run DESC");
  find.bind(file);
  std::vector<StoredRun> runs;
  while (TRY(find.row())) runs.push_back(run_of(find));
  return runs;
}

Result<std::optional<StoredRun>> JournalReader::run(RunId run) {
  sqlite::Statement find(parts_->db, std::string(kSelectRuns) + "WHERE run = ?");
  if (!TRY(find.bind(run.value).row())) return std::nullopt;
  return run_of(find);
}

Result<std::string> JournalReader::definition(const std::string& hash) {
  sqlite::Statement find(parts_->db, "SELECT text FROM definitions WHERE hash = ?");
  if (!TRY(find.bind(hash).row()))
    return failure("journal " + parts_->db.path() + ": the definition " + hash + " is missing");
  return std::string(find.text(0));
}

Result<Ledger> JournalReader::recount(RunId run) {
  Ledger ledger;
  sqlite::Statement items(parts_->db,
                          "SELECT state, count(*) FROM items WHERE id > ?1 << 32 AND id < (?1 + 1) << 32 GROUP BY 1");
  items.bind(run.value);
  while (TRY(items.row())) {
    const auto count = items.integer(1);
    ledger.taken += count;
    ledger.count(static_cast<ItemState>(items.integer(0)), count);
  }
  sqlite::Statement deliveries(
      parts_->db, "SELECT state, count(*) FROM deliveries WHERE id > ?1 << 32 AND id < (?1 + 1) << 32 GROUP BY 1");
  deliveries.bind(run.value);
  while (TRY(deliveries.row())) {
    ledger.count(static_cast<DeliveryState>(deliveries.integer(0)), deliveries.integer(1));
  }
  return ledger;
}

Result<std::optional<StoredItem>> JournalReader::item(RunId run, ItemNumber number) {
  auto& standing = parts_->standing;
  auto& wait = parts_->wait;
  auto& unseen = parts_->unseen;
  const auto id = row_id(run, number);
  if (!TRY(standing.bind(id).row())) return std::nullopt;
  StoredItem stored{.run = run,
                    .number = number,
                    .standing = standing_of(standing, 0),
                    .key = std::string(standing.text(12)),
                    .note = std::string(standing.text(13)),
                    .parent = number_of(standing, 14),
                    .claimed = standing.integer(20) != 0};
  const auto parsed = parse_json(standing.text(15));
  stored.origin = item_of(standing, 16);
  stored.token = item_of(standing, 17);
  auto top = parse_json(standing.is_null(18) ? "null" : standing.text(18));
  const auto report = parse_json(standing.is_null(19) ? "null" : standing.text(19));
  standing.reset();
  stored.item = TRY(std::move(parsed));
  if (report && report->is_object()) stored.dead_letter = reported(*report);
  if (stored.parent) {
    const auto& ancestry = TRY(this->ancestry(run, *stored.parent)).get();
    stored.above = ancestry.above;
    stored.outputs = ancestry.outputs;
  } else if (auto above = TRY(std::move(top)); !above.is_null()) {
    stored.above = std::make_shared<const Value>(std::move(above));
  }
  TRY(add_outputs(id, stored.outputs));
  if (stored.standing.state == ItemState::delivering) {
    stored.deliveries = TRY(deliveries(run, number));
    if (stored.standing.fate == ItemState::dead) stored.dead_letter = TRY(dead_letter(id));
  }
  if (TRY(wait.bind(id).row())) {
    stored.parked =
        Parked{std::string(wait.text(0)), static_cast<std::uint32_t>(wait.integer(1)), wait.integer(2) != 0};
    wait.reset();
    unseen.bind(id, stored.standing.consumed, stored.standing.step);
    while (TRY(unseen.row())) stored.events.push_back(event_of(unseen, 0));
  }
  return stored;
}

Result<> JournalReader::add_outputs(std::int64_t id, Outputs& to) {
  auto& outputs = parts_->outputs.bind(id);
  while (TRY(outputs.row())) {
    auto output = parse_json(outputs.text(1));
    to.emplace_back(static_cast<int>(outputs.integer(0)), TRY(std::move(output)));
  }
  return {};
}

// A child has its ancestors' outputs, the oldest ancestor's first; their items are its `parent`, one above the other.
// What has expanded never changes, and siblings are asked for one after another.
Result<std::reference_wrapper<const Ancestry>> JournalReader::ancestry(RunId run, ItemNumber youngest) {
  auto& known = parts_->ancestry;
  if (known.youngest == row_id(run, youngest)) return known;
  std::vector<std::int64_t> line;
  std::vector<Value> items;
  Result<Value> top = Value();
  for (std::optional<ItemNumber> next = youngest; next;) {
    line.push_back(row_id(run, *next));
    auto& payload = parts_->payload.bind(line.back());
    SLUICE_CHECK(TRY(payload.row()));
    auto item = parse_json(payload.text(0));
    next = number_of(payload, 1);
    if (!payload.is_null(2)) top = parse_json(payload.text(2));
    payload.reset();
    items.push_back(TRY(std::move(item)));
  }
  Value above = TRY(std::move(top));
  for (auto& item : items | std::views::reverse) {
    Object object{{"item", std::move(item)}};
    if (!above.is_null()) object.append("parent", std::move(above));
    above = std::move(object);
  }
  Ancestry found{.youngest = line.front(), .above = std::make_shared<const Value>(std::move(above))};
  for (const auto id : line | std::views::reverse) TRY(add_outputs(id, found.outputs));
  known = std::move(found);
  return known;
}

Result<std::optional<DeadLetter>> JournalReader::dead_letter(std::int64_t id) {
  sqlite::Statement find(parts_->db,
                         "SELECT place, code, message, detail FROM dead_letters WHERE id = ? AND NOT is_sink");
  if (!TRY(find.bind(id).row())) return std::nullopt;
  return DeadLetter{.step = std::string(find.text(0)), .fault = fault_of(find, 1).value_or(Fault{})};
}

Result<std::vector<ItemNumber>> JournalReader::ready_items(RunId run, ItemNumber after, int limit) {
  auto& find = parts_->ready.bind(row_id(run, after), row_id(RunId{run.value + 1}, {}), limit);
  std::vector<ItemNumber> items;
  while (TRY(find.row())) items.push_back(ItemNumber{find.integer(0)});
  return items;
}

Result<std::vector<ItemNumber>> JournalReader::due_items(RunId run, Timestamp until, int limit) {
  auto& find = parts_->due.bind(run.value, until, limit);
  std::vector<ItemNumber> items;
  while (TRY(find.row())) {
    if (const auto item = ItemNumber{find.integer(0)}; items.empty() || items.back() != item) items.push_back(item);
  }
  return items;
}

Result<std::optional<Timestamp>> JournalReader::next_due(RunId run, Timestamp after) {
  auto& find = parts_->next_due.bind(run.value, after);
  SLUICE_CHECK(TRY(find.row()));
  const auto due = find.time(0);
  find.reset();
  return due;
}

Result<std::vector<ItemNumber>> JournalReader::cancelling_items(RunId run, ItemNumber after, int limit) {
  sqlite::Statement find(parts_->db,
                         "SELECT item FROM items WHERE id > ? AND id < ? AND state = 5 ORDER BY id LIMIT ?");
  find.bind(row_id(run, after), row_id(RunId{run.value + 1}, {}), limit);
  std::vector<ItemNumber> items;
  while (TRY(find.row())) items.push_back(ItemNumber{find.integer(0)});
  return items;
}

Result<std::vector<StoredDelivery>> JournalReader::deliveries(RunId run, ItemNumber number) {
  sqlite::Statement find(
      parts_->db,
      "SELECT item, sink, event, state, attempt, failures, started, due, finished, code, message, detail "
      "FROM deliveries WHERE id = ? ORDER BY sink, event");
  find.bind(row_id(run, number));
  std::vector<StoredDelivery> deliveries;
  while (TRY(find.row())) {
    deliveries.push_back({.item = ItemNumber{find.integer(0)},
                          .sink = static_cast<int>(find.integer(1)),
                          .event = static_cast<int>(find.integer(2)),
                          .state = static_cast<DeliveryState>(find.integer(3)),
                          .attempt = static_cast<int>(find.integer(4)),
                          .failures = static_cast<int>(find.integer(5)),
                          .started = find.time(6),
                          .due = find.time(7),
                          .finished = find.time(8),
                          .fault = fault_of(find, 9)});
  }
  return deliveries;
}

Result<std::vector<std::tuple<ItemState, int, std::int64_t>>> JournalReader::open_counts(RunId run) {
  sqlite::Statement find(
      parts_->db,
      "SELECT state, step, count(*) FROM items WHERE id > ?1 << 32 AND id < (?1 + 1) << 32 AND state < 8 "
      "GROUP BY 1, 2 ORDER BY 2, 1");
  find.bind(run.value);
  std::vector<std::tuple<ItemState, int, std::int64_t>> counts;
  while (TRY(find.row())) {
    counts.emplace_back(static_cast<ItemState>(find.integer(0)), static_cast<int>(find.integer(1)), find.integer(2));
  }
  return counts;
}

// What failed for good has `failed` (6) for its last outcome; what its source or its key refused has no attempt.
Result<std::vector<std::optional<DeadLetter>>> JournalReader::ends(RunId run, int most) {
  sqlite::Statement find(
      parts_->db,
      "SELECT ended = 11 AND ifnull((SELECT outcome FROM attempts a WHERE a.id = i.id ORDER BY row DESC LIMIT 1), 6) = "
      "6, place, code, message, detail FROM (SELECT id, iif(state = 4, fate, state) AS ended FROM items WHERE id > ?1 "
      "<< 32 AND id < (?1 + 1) << 32) i LEFT JOIN dead_letters d ON d.id = i.id AND NOT is_sink WHERE ended >= 8 AND "
      "ended <> 9 ORDER BY i.id LIMIT ?2");
  find.bind(run.value, most);
  std::vector<std::optional<DeadLetter>> ends;
  while (TRY(find.row())) {
    auto& end = ends.emplace_back();
    if (find.integer(0) != 0)
      end = DeadLetter{.step = std::string(find.text(1)), .fault = fault_of(find, 2).value_or(Fault{})};
  }
  return ends;
}

Result<std::optional<std::string>> JournalReader::kv(const std::string& scope, const std::string& key) {
  auto& find = parts_->kv.bind(scope, key);
  if (!TRY(find.row())) return std::nullopt;
  std::string value(find.text(0));
  find.reset();
  return value;
}

Result<bool> JournalReader::has_expired_claims(Timestamp now) {
  return sqlite::Statement(parts_->db, "SELECT 1 FROM claims WHERE kept_until <= ? LIMIT 1").bind(now).row();
}

Result<std::vector<StoredRequest>> JournalReader::requests() {
  sqlite::Statement find(parts_->db, "SELECT request, run, kind FROM requests ORDER BY request");
  std::vector<StoredRequest> requests;
  while (TRY(find.row())) requests.push_back({find.integer(0), RunId{find.integer(1)}, std::string(find.text(2))});
  return requests;
}

Result<std::vector<Epoch>> JournalReader::slot_holders() {
  sqlite::Statement find(parts_->db, "SELECT DISTINCT epoch FROM slots WHERE held > 0 ORDER BY epoch");
  std::vector<Epoch> holders;
  while (TRY(find.row())) holders.push_back(Epoch{find.integer(0)});
  return holders;
}

}  // namespace sluice
