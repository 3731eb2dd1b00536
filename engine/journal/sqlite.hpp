// SPDX-License-Identifier: Apache-2.0
//
// The least of SQLite's C interface in types: a connection and its prepared statements. Both belong to one thread at
// a time. Errors of the disk and of locks are Results; a statement that is wrong is a bug.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace sluice::sqlite {

class Connection final {
 public:
  struct Options {
    bool create = false;
    std::string vfs;  // "" the system's
  };

  static Result<Connection> open(const std::string& path, const Options& options);

  Connection(Connection&& other) noexcept;
  Connection& operator=(Connection&&) = delete;
  ~Connection();

  Result<> execute(const std::string& sql);
  Result<std::int64_t> integer(const std::string& sql);  // the first column of the first row
  std::int64_t changes() const;
  bool has_moved() const;  // whether its path names another file by now, or none
  sqlite3* handle() const { return handle_; }
  const std::string& path() const { return path_; }

  // The last error as one sentence with the file's name and what to do.
  Error error() const;

 private:
  Connection(sqlite3* handle, std::string path) : handle_(handle), path_(std::move(path)) {}

  sqlite3* handle_;
  std::string path_;
};

// A prepared statement, used as: bind(...) in the order of its parameters, then run() or row() until false.
// Bound texts must live until the statement has run.
class Statement final {
 public:
  Statement(const Connection& connection, std::string_view sql);
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  template <class... Values>
  Statement& bind(const Values&... values) {
    int index = 0;
    (put(++index, values), ...);
    return *this;
  }

  Result<> run();      // of a statement that gives no rows
  Result<bool> row();  // whether there is a (further) row; resets the statement after the last one
  void reset();        // gives up remaining rows

  // Columns of the current row, from 0.
  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  std::string_view text(int column) const;  // of text and blobs; valid until the next row() or reset()
  std::optional<Timestamp> time(int column) const;

  // One more parameter, by its number.
  template <class Value>
  void bind_at(int index, const Value& value) {
    put(index, value);
  }

  struct Blob {
    std::string_view bytes;
  };
  static Blob blob(std::string_view bytes) { return {bytes}; }

 private:
  void put(int index, std::int64_t value);
  void put(int index, int value) { put(index, static_cast<std::int64_t>(value)); }
  void put(int index, bool value) { put(index, static_cast<std::int64_t>(value)); }
  void put(int index, std::uint64_t value) { put(index, static_cast<std::int64_t>(value)); }
  void put(int index, std::string_view text);
  void put(int index, const std::string& text) { put(index, std::string_view(text)); }
  void put(int index, const char* text) { put(index, std::string_view(text)); }
  void put(int index, Timestamp time) { put(index, static_cast<std::int64_t>(time.time_since_epoch().count())); }
  void put(int index, std::nullopt_t);
  void put(int index, Blob blob);
  template <class T>
  void put(int index, const std::optional<T>& value) {
    if (value) {
      put(index, *value);
    } else {
      put(index, std::nullopt);
    }
  }

  sqlite3_stmt* handle_;
  const Connection* connection_;
};

}  // namespace sluice::sqlite
