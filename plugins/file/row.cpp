// SPDX-License-Identifier: Apache-2.0
#include "file/row.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "csv/line.hpp"

namespace sluice::file {
namespace {

std::string guarded(std::string text, Formulas formulas) {
  return formulas == Formulas::disarmed ? csv::without_formula(std::move(text)) : text;
}

// A number stays a number: only text can be a formula.
std::string text_of(const Value& value, Formulas formulas, const Print& print) {
  switch (value.kind()) {
    case Value::Kind::null:
      return {};
    case Value::Kind::boolean:
      return value.boolean() ? "true" : "false";
    case Value::Kind::integer:
      return std::to_string(value.integer());
    case Value::Kind::string:
      return guarded(value.string(), formulas);
    case Value::Kind::number:
    case Value::Kind::array:
    case Value::Kind::object:
      break;
  }
  return print(value);
}

}  // namespace

Row row_of_fields(const Object& fields, Formulas formulas, const Print& print) {
  Row row;
  row.reserve(fields.size());
  for (const auto& [name, value] : fields) row.push_back({guarded(name, formulas), text_of(value, formulas, print)});
  return row;
}

Row row_of_envelope(const Value& envelope, Formulas formulas, const Print& print) {
  constexpr std::string_view kOurs[] = {"key", "state", "step", "error"};
  if (envelope.object().find("item") == nullptr) return row_of_fields(envelope.object(), formulas, print);
  Object fields{{"key", envelope["key"]}};
  if (!envelope["error"].is_null()) {
    fields.append("state", envelope["state"].is_null() ? Value("dead") : envelope["state"]);
    fields.append("step", envelope["step"]);
    const Value& message = envelope["error"]["message"];
    fields.append("error", message.is_string() ? message : envelope["error"]);
  }
  const Value& item = envelope["item"];
  if (!item.is_object()) {
    fields.append("item", item);
    return row_of_fields(fields, formulas, print);
  }
  for (const auto& [name, value] : item.object()) {
    const bool taken = std::ranges::find(kOurs, name) != std::end(kOurs);
    fields.append(taken ? "item." + name : name, value);
  }
  return row_of_fields(fields, formulas, print);
}

std::vector<std::string> columns_of(const Row& row) {
  std::vector<std::string> columns;
  for (const Cell& cell : row) columns.push_back(cell.column);
  return columns;
}

std::expected<std::vector<std::string>, std::string> texts_in_order(const Row& row,
                                                                    std::span<const std::string> columns) {
  std::vector<std::string> texts(columns.size());
  for (std::size_t i = 0; i < row.size(); ++i) {
    // Mostly the row is in order already.
    const auto at = i < columns.size() && columns[i] == row[i].column ? columns.begin() + static_cast<std::ptrdiff_t>(i)
                                                                      : std::ranges::find(columns, row[i].column);
    if (at == columns.end()) return std::unexpected(row[i].column);
    texts[static_cast<std::size_t>(at - columns.begin())] = row[i].text;
  }
  return texts;
}

}  // namespace sluice::file
