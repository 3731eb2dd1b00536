// SPDX-License-Identifier: Apache-2.0
#include "journal/journal.hpp"

#include <sqlite3.h>
#include <sys/random.h>
#include <sys/stat.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <optional>
#include <utility>

#include "base/check.hpp"
#include "base/text.hpp"
#include "journal/applier.hpp"
#include "journal/reader.hpp"
#include "journal/schema_sql.hpp"
#include "journal/sqlite.hpp"
#include "journal/turnstile.hpp"

namespace sluice {
namespace {

// One script for each version, applied in order; a journal's version is how many have been applied.
constexpr std::array kMigrations{std::string_view(kSchemaSql), std::string_view(kV2Sql)};
static_assert(kMigrations.size() == kJournalVersion);

std::string random_bytes(std::size_t size) {
  std::string bytes(size, '\0');
  SLUICE_CHECK(getrandom(bytes.data(), size, 0) == static_cast<ssize_t>(size));
  return bytes;
}

// Synchronous FULL syncs the log with every commit, so that a commit survives a power cut. Checkpoints are the
// Checkpointer's; a little cache keeps the memory of a large run flat.
constexpr const char* kPragmas =
    "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -8192; PRAGMA foreign_keys = OFF; "
    "PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;";

Result<> set_up(sqlite::Connection& db) {
  for (const char* pragma : {"PRAGMA auto_vacuum = INCREMENTAL", "PRAGMA journal_mode = WAL", kPragmas}) {
    TRY(db.execute(pragma));
  }
  return {};
}

Result<> migrate(sqlite::Connection& db, std::int64_t from) {
  if (from > 0) {
    const auto backup = db.path() + ".v" + std::to_string(from) + ".bak";
    std::error_code ignored;
    std::filesystem::remove(backup, ignored);
    TRY(sqlite::Statement(db, "VACUUM INTO ?").bind(backup).run());
  }
  TRY(db.execute("BEGIN IMMEDIATE"));
  for (auto version = from; version < kJournalVersion; ++version) {
    TRY(db.execute(std::string(kMigrations[static_cast<std::size_t>(version)])));
  }
  if (from == 0) {
    TRY(sqlite::Statement(db, "INSERT INTO meta (name, value) VALUES ('id', ?), ('signing_key', ?)")
            .bind(hex(random_bytes(6)), hex(random_bytes(32)))
            .run());
  }
  TRY(db.execute("PRAGMA user_version = " + std::to_string(kJournalVersion)));
  return db.execute("COMMIT");
}

Result<std::string> meta(const sqlite::Connection& db, std::string_view name) {
  sqlite::Statement find(db, "SELECT value FROM meta WHERE name = ?");
  if (!TRY(find.bind(name).row()))
    return failure("journal " + db.path() + ": its " + std::string(name) + " is missing");
  return std::string(find.text(0));
}

Result<> require_parent(const std::string& path, bool create) {
  const auto parent = std::filesystem::path(path).parent_path();
  std::error_code error;
  if (parent.empty() || std::filesystem::exists(parent, error)) return {};
  if (!create) return failure("journal " + path + ": there is none");
  std::filesystem::create_directories(parent, error);
  if (error) return failure("journal " + path + ": its folder cannot be made: " + error.message());
  ::chmod(parent.c_str(), 0700);
  return {};
}

}  // namespace

struct Journal::Parts {
  Options options;
  sqlite::Connection db;
  std::unique_ptr<Turnstile> turnstile;
  Applier applier{db};
  sqlite::Statement begin{db, "BEGIN IMMEDIATE"};
  sqlite::Statement end{db, "COMMIT"};
  sqlite::Statement stopped{db, "SELECT stopped_at FROM engines WHERE epoch = ?"};
  std::optional<Epoch> epoch{};  // of the engine that writes, if one does
  std::string id{};
  std::string signing_key{};

  Result<> require_in_place();
  Result<> require_alive();
};

// What is written to a file that has lost its name is durable for nobody.
Result<> Journal::Parts::require_in_place() {
  if (!db.has_moved()) return {};
  return failure("journal " + db.path() +
                 ": its file was moved, deleted or replaced while this engine was writing it; put it back, with its "
                 "-wal file, before going on");
}

// An engine whose runs were taken over writes nothing any more, however it came to be taken for dead.
Result<> Journal::Parts::require_alive() {
  if (!epoch) return {};
  const bool known = TRY(stopped.bind(epoch->value).row());
  const bool alive = known && stopped.is_null(0);
  stopped.reset();
  if (alive) return {};
  return failure("journal " + db.path() +
                 ": another engine took this one for dead and went on with its runs, as its file below " + db.path() +
                 ".engines is gone");
}

Error other_version(const std::string& path, std::int64_t version) {
  const auto begin = "journal " + path + " has version " + std::to_string(version) + ", ";
  if (version == 0) return {"journal " + path + ": it is no journal of sluice, or one that is only just being made"};
  if (version < kJournalVersion)
    return {begin + "which is older: the next `sluice run` or `resume` keeps a copy and migrates it"};
  return {begin + "this sluice knows up to " + std::to_string(kJournalVersion) +
          ": use the newer sluice that wrote it"};
}

Result<bool> is_older(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return false;
  auto db = TRY(sqlite::Connection::open(path, {}));
  const auto version = TRY(db.integer("PRAGMA user_version"));
  return version > 0 && version < kJournalVersion;
}

Journal::Journal(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Journal::~Journal() = default;

Result<std::unique_ptr<Journal>> Journal::open(const Options& options) {
  TRY(require_parent(options.path, options.create));
  std::error_code error;
  if (!options.create && !std::filesystem::exists(options.path, error)) {
    return failure("journal " + options.path + ": there is none");
  }
  const auto mask = ::umask(0077);
  auto opened = sqlite::Connection::open(options.path, {.create = options.create, .vfs = options.vfs});
  ::umask(mask);
  auto db = TRY(std::move(opened));
  auto turnstile = TRY(Turnstile::open(options.path, options.wait));
  // Creating and migrating happen in turn, so that two engines that start at once make one journal.
  TRY(turnstile->enter());
  const auto prepared = [&]() -> Result<> {
    const auto version = TRY(db.integer("PRAGMA user_version"));
    if (version > kJournalVersion) return std::unexpected(other_version(options.path, version));
    // A database of something else is left alone. One of ours has its version from the commit that made its tables.
    const bool empty = TRY(db.integer("SELECT count(*) FROM sqlite_master")) == 0;
    if (version == 0 && !empty) return std::unexpected(other_version(options.path, version));
    TRY(set_up(db));
    if (version < kJournalVersion) TRY(migrate(db, version));
    return {};
  }();
  turnstile->leave();
  if (!prepared) return std::unexpected(prepared.error());
  auto parts =
      std::unique_ptr<Parts>(new Parts{.options = options, .db = std::move(db), .turnstile = std::move(turnstile)});
  parts->id = TRY(meta(parts->db, "id"));
  parts->signing_key = unhex(TRY(meta(parts->db, "signing_key"))).value_or("");
  return std::unique_ptr<Journal>(new Journal(std::move(parts)));
}

Result<Epoch> Journal::register_engine(std::int64_t pid, Timestamp at) {
  TRY(parts_->turnstile->enter());
  const auto inserted =
      sqlite::Statement(parts_->db, "INSERT INTO engines (pid, started_at) VALUES (?, ?)").bind(pid, at).run();
  parts_->turnstile->leave();
  TRY(inserted);
  parts_->epoch = Epoch{TRY(parts_->db.integer("SELECT last_insert_rowid()"))};
  return *parts_->epoch;
}

Result<> Journal::commit(std::span<Change> changes, const std::function<void()>& give_way) {
  auto& [options, db, turnstile, applier, begin, end, stopped, epoch, id, key] = *parts_;
  TRY(turnstile->enter(give_way));
  const auto committed = [&]() -> Result<> {
    TRY(parts_->require_in_place());
    TRY(begin.run());
    TRY(parts_->require_alive());
    for (auto& change : changes) TRY(applier.apply(change));
    TRY(applier.flush());
    return end.run();
  }();
  if (!committed) {
    applier.forget();
    static_cast<void>(db.execute("ROLLBACK"));  // fails where SQLite has rolled back by itself
  }
  turnstile->leave();
  return committed;
}

bool Journal::contended() const {
  return parts_->turnstile->contended();
}

Result<std::unique_ptr<JournalReader>> Journal::reader() const {
  return JournalReader::open(parts_->options.path, parts_->options.vfs);
}

const std::string& Journal::path() const {
  return parts_->options.path;
}
const std::string& Journal::id() const {
  return parts_->id;
}
const std::string& Journal::signing_key() const {
  return parts_->signing_key;
}

struct Checkpointer::Parts {
  sqlite::Connection db;
  std::unique_ptr<Turnstile> turnstile;
};

Checkpointer::Checkpointer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Checkpointer::~Checkpointer() = default;

Result<std::unique_ptr<Checkpointer>> Checkpointer::open(const std::string& path, const std::string& vfs,
                                                         const LockWait& wait) {
  auto db = TRY(sqlite::Connection::open(path, {.vfs = vfs}));
  TRY(db.execute(kPragmas));
  auto turnstile = TRY(Turnstile::open(path, wait));
  return std::unique_ptr<Checkpointer>(
      new Checkpointer(std::unique_ptr<Parts>(new Parts{std::move(db), std::move(turnstile)})));
}

std::int64_t Checkpointer::log_size() const {
  std::error_code error;
  const auto size = std::filesystem::file_size(parts_->db.path() + "-wal", error);
  return error ? 0 : static_cast<std::int64_t>(size);
}

Result<> Checkpointer::run() {
  // The bulk beside running commits; then the little that came meanwhile with writers held off, so that the log is
  // caught up for once and starts anew instead of growing for ever under load.
  TRY(parts_->db.execute("PRAGMA wal_checkpoint(PASSIVE)"));
  TRY(parts_->turnstile->enter());
  auto caught_up = parts_->db.execute("PRAGMA wal_checkpoint(PASSIVE)");
  parts_->turnstile->leave();
  return caught_up;
}

}  // namespace sluice
