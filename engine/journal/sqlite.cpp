// SPDX-License-Identifier: Apache-2.0
#include "journal/sqlite.hpp"

#include <sqlite3.h>

#include <utility>

#include "base/check.hpp"

namespace sluice::sqlite {
namespace {

std::string explanation(int code, sqlite3* handle) {
  switch (code & 0xFF) {
    case SQLITE_FULL:
      return "the disk is full; make room, then resume";
    case SQLITE_READONLY:
      return "it cannot be written; check its permissions and its file system";
    case SQLITE_CANTOPEN:
      return "it cannot be opened; check that its folder exists and may be written";
    case SQLITE_NOTADB:
      return "it is not a journal (not an SQLite file)";
    case SQLITE_CORRUPT:
      return "it is damaged; restore it from a backup";
    case SQLITE_BUSY:
      return "another program holds it locked; close that one, then try again";
    case SQLITE_IOERR:
      return std::string("the disk failed (") + sqlite3_errmsg(handle) + "); check it, then resume";
    default:
      return sqlite3_errmsg(handle);
  }
}

}  // namespace

Result<Connection> Connection::open(const std::string& path, const Options& options) {
  sqlite3* handle = nullptr;
  const int flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | (options.create ? SQLITE_OPEN_CREATE : 0);
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags, options.vfs.empty() ? nullptr : options.vfs.c_str());
  Connection connection(handle, path);
  if (code != SQLITE_OK) return std::unexpected(connection.error());
  sqlite3_busy_timeout(handle, 10'000);
  return connection;
}

Connection::Connection(Connection&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)), path_(std::move(other.path_)) {}

Connection::~Connection() {
  sqlite3_close_v2(handle_);
}

Result<> Connection::execute(const std::string& sql) {
  if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return std::unexpected(error());
  return {};
}

Result<std::int64_t> Connection::integer(const std::string& sql) {
  Statement statement(*this, sql);
  SLUICE_CHECK(TRY(statement.row()));
  return statement.integer(0);
}

std::int64_t Connection::changes() const {
  return sqlite3_changes64(handle_);
}

bool Connection::has_moved() const {
  int moved = 0;
  const int code = sqlite3_file_control(handle_, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  return code == SQLITE_OK && moved != 0;
}

Error Connection::error() const {
  return {"journal " + path_ + ": " + explanation(sqlite3_extended_errcode(handle_), handle_)};
}

Statement::Statement(const Connection& connection, std::string_view sql) : handle_(nullptr), connection_(&connection) {
  const int code = sqlite3_prepare_v3(connection.handle(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle_, nullptr);
  // A statement that does not compile runs into the same error below, as an I/O error while reading the schema may
  // be the cause.
  if (code != SQLITE_OK) handle_ = nullptr;
}

Statement::Statement(Statement&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)), connection_(other.connection_) {}

Statement::~Statement() {
  sqlite3_finalize(handle_);
}

Result<> Statement::run() {
  const bool row = TRY(this->row());
  SLUICE_CHECK(!row);
  return {};
}

Result<bool> Statement::row() {
  if (handle_ == nullptr) return std::unexpected(connection_->error());
  switch (sqlite3_step(handle_)) {
    case SQLITE_ROW:
      return true;
    case SQLITE_DONE:
      sqlite3_reset(handle_);
      return false;
    default:
      break;
  }
  auto error = connection_->error();
  sqlite3_reset(handle_);
  return std::unexpected(std::move(error));
}

void Statement::reset() {
  sqlite3_reset(handle_);
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(handle_, column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(handle_, column);
}

std::string_view Statement::text(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(handle_, column));
  return {bytes, bytes ? static_cast<std::size_t>(sqlite3_column_bytes(handle_, column)) : 0};
}

std::optional<Timestamp> Statement::time(int column) const {
  if (is_null(column)) return std::nullopt;
  return Timestamp(Duration(integer(column)));
}

void Statement::put(int index, std::int64_t value) {
  sqlite3_bind_int64(handle_, index, value);
}

void Statement::put(int index, std::string_view text) {
  sqlite3_bind_text64(handle_, index, text.data() ? text.data() : "", text.size(), SQLITE_STATIC, SQLITE_UTF8);
}

void Statement::put(int index, std::nullopt_t) {
  sqlite3_bind_null(handle_, index);
}

void Statement::put(int index, Blob blob) {
  sqlite3_bind_blob64(handle_, index, blob.bytes.data() ? blob.bytes.data() : "", blob.bytes.size(), SQLITE_STATIC);
}

}  // namespace sluice::sqlite
