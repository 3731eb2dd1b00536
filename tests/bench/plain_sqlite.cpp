// SPDX-License-Identifier: Apache-2.0
#include "plain_sqlite.hpp"

#include "stopwatch.hpp"

namespace sluice::bench {
namespace {

sqlite::Connection open(const std::filesystem::path& folder) {
  auto connection = sqlite::Connection::open(folder / "plain.db", {.create = true}).value();
  for (const char* sql : {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "CREATE TABLE plain (row TEXT)"}) {
    connection.execute(sql).value();
  }
  return connection;
}

}  // namespace

PlainTable::PlainTable(const std::filesystem::path& folder)
    : connection_(open(folder)),
      begin_(connection_, "BEGIN IMMEDIATE"),
      insert_(connection_, "INSERT INTO plain (row) VALUES (?)"),
      end_(connection_, "COMMIT") {}

void PlainTable::commit(int rows) {
  begin_.run().value();
  for (int i = 0; i < rows; ++i) insert_.bind(row_).run().value();
  end_.run().value();
}

double PlainTable::rows_per_second(int rows) {
  constexpr int kRowsPerCommit = 1000;
  const Stopwatch watch;
  for (int done = 0; done < rows; done += kRowsPerCommit) commit(kRowsPerCommit);
  return rows / watch.seconds();
}

}  // namespace sluice::bench
