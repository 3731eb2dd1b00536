// SPDX-License-Identifier: Apache-2.0
#include "app/dead_csv.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "csv/line.hpp"
#include "json/json.hpp"

namespace sluice::app {
namespace {

constexpr std::string_view kOurs[] = {"run", "item", "at", "code", "message", "died_at", "key"};

using Row = std::vector<std::pair<std::string, std::string>>;

std::string cell_of(const Value& value) {
  if (value.is_null()) return "";
  return value.is_string() ? csv::without_formula(value.string()) : to_json(value);
}

Row columns_of(const Value& item) {
  if (item.is_null()) return {};
  if (!item.is_object()) return {{"item.value", cell_of(item)}};
  Row row;
  for (const auto& [name, value] : item.object()) {
    const bool taken = std::ranges::find(kOurs, name) != std::end(kOurs);
    row.emplace_back(csv::without_formula(taken ? "item." + name : name), cell_of(value));
  }
  return row;
}

}  // namespace

Result<std::string> dead_letters_csv(std::span<const StoredDeadLetter> letters, JournalReader& reader) {
  std::vector<std::string> columns(std::begin(kOurs), std::end(kOurs));
  std::vector<Row> rows;
  for (const auto& letter : letters) {
    const auto item = TRY(reader.item(letter.run, letter.item));
    auto& row = rows.emplace_back(Row{{"run", std::to_string(letter.run.value)},
                                      {"item", std::to_string(letter.item.value)},
                                      {"at", letter.place},
                                      {"code", csv::without_formula(letter.fault.code)},
                                      {"message", csv::without_formula(letter.fault.message)},
                                      {"died_at", rfc3339(letter.died_at)},
                                      {"key", item ? csv::without_formula(item->key) : ""}});
    if (item) std::ranges::move(columns_of(item->item), std::back_inserter(row));
    for (const auto& [column, text] : row) {
      if (std::ranges::find(columns, column) == columns.end()) columns.push_back(column);
    }
  }
  auto csv = csv::line_of(columns);
  for (const auto& row : rows) {
    std::vector<std::string> cells(columns.size());
    for (const auto& [column, text] : row) {
      cells[static_cast<std::size_t>(std::ranges::find(columns, column) - columns.begin())] = text;
    }
    csv += csv::line_of(cells);
  }
  return csv;
}

}  // namespace sluice::app
