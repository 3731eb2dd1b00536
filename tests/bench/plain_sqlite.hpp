// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "journal/sqlite.hpp"

namespace sluice::bench {

// SQLite at its plainest on the disk that the journals are on, for what the engine does to be held against: 200-byte
// rows, no index, a write-ahead log, every commit synced.
class PlainTable final {
 public:
  // REQUIRES: the folder is there, without such a table yet. What fails here ends the measurement.
  explicit PlainTable(const std::filesystem::path& folder);

  // One durable transaction.
  void commit(int rows);

  // Inserts so many, 1,000 a transaction.
  double rows_per_second(int rows);

 private:
  sqlite::Connection connection_;
  sqlite::Statement begin_;
  sqlite::Statement insert_;
  sqlite::Statement end_;
  std::string row_ = std::string(200, 'x');
};

}  // namespace sluice::bench
