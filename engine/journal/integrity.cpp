// SPDX-License-Identifier: Apache-2.0
#include "journal/integrity.hpp"

#include <string_view>

#include "journal/journal.hpp"
#include "journal/schema_sql.hpp"
#include "journal/sqlite.hpp"

namespace sluice {
namespace {

// Adds the texts that a query gives.
Result<> collect(const sqlite::Connection& db, std::string_view sql, std::size_t most, std::vector<std::string>& out) {
  sqlite::Statement find(db, sql);
  for (std::size_t found = 0; TRY(find.row()); ++found) {
    if (found == most) {
      out.emplace_back("… and more of this kind");
      return {};
    }
    out.emplace_back(find.text(0));
  }
  return {};
}

Result<> look(sqlite::Connection& db, std::size_t most, std::vector<std::string>& out) {
  if (const auto version = TRY(db.integer("PRAGMA user_version")); version != kJournalVersion)
    return std::unexpected(other_version(db.path(), version));
  TRY(db.execute("PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; BEGIN"));
  std::vector<std::string> file;
  TRY(collect(db, "PRAGMA integrity_check(" + std::to_string(most) + ")", most, file));
  if (file != std::vector<std::string>{"ok"}) {
    for (const auto& line : file) out.push_back("the file is damaged: " + line);
    return {};  // what its rows say is chance
  }
  for (std::string_view rest = kInvariantsSql; rest.contains(';'); rest.remove_prefix(rest.find(';') + 1))
    TRY(collect(db, rest.substr(0, rest.find(';') + 1), most, out));
  return {};
}

}  // namespace

std::vector<std::string> find_damage(const std::string& path, std::size_t most) {
  std::vector<std::string> found;
  auto db = sqlite::Connection::open(path, {});
  const auto looked = db ? look(*db, most, found) : std::unexpected(db.error());
  if (!looked) found.push_back(looked.error().message);
  return found;
}

}  // namespace sluice
