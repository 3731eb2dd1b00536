// SPDX-License-Identifier: Apache-2.0
#include "file/row.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "csv/line.hpp"

namespace sluice::file {
namespace {

constexpr std::string_view kOurs[] = {"key", "state", "step", "error"};
constexpr std::string_view kOther = "other";

// A message is for people, who look at the file in a terminal: what would move its cursor stands as \x1b. Services put
// such characters into what they answer.
std::string legible(std::string_view message) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < message.size(); ++i) {
    auto byte = static_cast<std::uint8_t>(message[i]);
    const auto next = i + 1 < message.size() ? static_cast<std::uint8_t>(message[i + 1]) : std::uint8_t{0};
    const bool c1 = byte == 0xC2 && next >= 0x80 && next < 0xA0;
    if (byte >= 0x20 && byte != 0x7F && !c1) {
      text += message[i];
      continue;
    }
    if (c1) byte = static_cast<std::uint8_t>(message[++i]);
    text.append("\\x").append({kDigits[byte >> 4], kDigits[byte & 0xF]});
  }
  return text;
}

bool contains(std::span<const std::string> columns, std::string_view name) {
  return std::ranges::find(columns, name) != columns.end();
}

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

Row row_of_envelope(const Value& envelope, std::span<const std::string> columns, Formulas formulas,
                    const Print& print) {
  if (envelope.object().find("item") == nullptr) return row_of_fields(envelope.object(), formulas, print);
  const bool dead = !envelope["error"].is_null();
  const bool gathers = dead && (columns.empty() || contains(columns, kOther));
  Object fields{{"key", envelope["key"]}};
  if (dead) {
    fields.append("state", envelope["state"].is_null() ? Value("dead") : envelope["state"]);
    fields.append("step", envelope["step"]);
    const Value& message = envelope["error"]["message"];
    fields.append("error", message.is_string() ? Value(legible(message.string())) : envelope["error"]);
  }
  Object others;
  const Value& item = envelope["item"];
  for (const auto& [name, value] : item.is_object() ? item.object() : Object{{"item", item}}) {
    const bool taken = std::ranges::find(kOurs, name) != std::end(kOurs) || (dead && name == kOther);
    std::string column = taken ? "item." + name : name;
    if (!gathers || columns.empty() || contains(columns, guarded(column, formulas))) {
      fields.append(std::move(column), value);
    } else if (!value.is_null()) {
      others.append(name, value);
    }
  }
  if (gathers) fields.append(std::string(kOther), others.empty() ? Value() : Value(std::move(others)));
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
