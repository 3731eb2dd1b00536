// SPDX-License-Identifier: Apache-2.0
#include "csv/columns.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <unordered_set>
#include <utility>

#include "csv/utf8.hpp"

namespace sluice::csv {
namespace {

constexpr std::array<std::pair<std::string_view, Type>, 4> kTypes{
    {{"string", Type::string}, {"integer", Type::integer}, {"number", Type::number}, {"boolean", Type::boolean}}};

std::string_view name_of(Type type) {
  return std::ranges::find(kTypes, type, &std::pair<std::string_view, Type>::second)->first;
}

std::string_view without_spaces(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

template <class Number>
std::optional<Number> number_in(std::string_view text) {
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<Value> boolean_in(std::string_view text) {
  std::string word(text);
  std::ranges::transform(word, word.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (word == "true" || word == "yes" || word == "1") return Value(true);
  if (word == "false" || word == "no" || word == "0") return Value(false);
  return std::nullopt;
}

// As much of a cell as a sentence bears.
std::string excerpt(std::string_view text) {
  constexpr std::size_t kMost = 60;
  if (text.size() <= kMost) return std::string(text);
  std::size_t size = kMost;
  while (size > 0 && (text[size] & 0xC0) == 0x80) --size;
  return std::string(text.substr(0, size)) + "…";
}

std::string counted(std::size_t fields) {
  return std::to_string(fields) + (fields == 1 ? " field" : " fields");
}

}  // namespace

std::optional<Type> type_named(std::string_view word) {
  const auto* const found = std::ranges::find(kTypes, word, &std::pair<std::string_view, Type>::first);
  return found == kTypes.end() ? std::nullopt : std::optional(found->second);
}

std::optional<Value> value_of(std::string text, Type type) {
  if (type == Type::string) return Value(std::move(text));
  const std::string_view word = without_spaces(text);
  if (word.empty()) return Value();
  switch (type) {
    case Type::string:
      break;
    case Type::integer:
      return number_in<std::int64_t>(word);
    case Type::number: {
      const auto number = number_in<double>(word);
      return number && std::isfinite(*number) ? std::optional<Value>(*number) : std::nullopt;
    }
    case Type::boolean:
      return boolean_in(word);
  }
  return std::nullopt;
}

std::vector<std::string> header_names(std::span<const Field> header) {
  std::vector<std::string> names;
  for (const Field& field : header) names.push_back(field.text());
  std::unordered_set<std::string> taken(names.begin(), names.end());
  std::unordered_set<std::string> used;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string wanted = names[i].empty() ? "column_" + std::to_string(i + 1) : names[i];
    std::string name = wanted;
    for (int n = 1; used.contains(name) || (name != names[i] && taken.contains(name)); ++n) {
      name = wanted + "_" + std::to_string(n);
    }
    used.insert(name);
    names[i] = std::move(name);
  }
  return names;
}

std::expected<Columns, std::string> Columns::make(std::vector<std::string> names, const Object& types, Ragged ragged) {
  std::vector<Column> columns;
  for (std::string& name : names) columns.push_back({std::move(name)});
  for (const auto& [name, word] : types) {
    const auto column = std::ranges::find(columns, name, &Column::name);
    if (column == columns.end()) {
      std::string known;
      for (const Column& each : columns) known.append(known.empty() ? "" : ", ").append(each.name);
      return std::unexpected("has no column \"" + name + "\", only " + known);
    }
    const auto type = type_named(word.string_or(""));
    if (!type) return std::unexpected("column \"" + name + "\" has none of the types string, integer, number, boolean");
    column->type = *type;
  }
  return Columns(std::move(columns), ragged);
}

std::expected<Object, Misfit> Columns::item(std::span<const Field> record) const {
  if (record.size() != columns_.size()) {
    if (auto complaint = misfit(record)) return std::unexpected(Misfit{texts(record), std::move(*complaint)});
  }
  Object item;
  item.reserve(columns_.size());
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const auto& [name, type] = columns_[i];
    std::string text = i < record.size() ? record[i].text() : std::string();
    if (type == Type::string) {
      item.append(name, std::move(text));
      continue;
    }
    auto value = value_of(text, type);
    if (!value) {
      return std::unexpected(Misfit{texts(record), "column \"" + name + "\" holds \"" + excerpt(text) +
                                                       "\", which is no " + std::string(name_of(type))});
    }
    item.append(name, std::move(*value));
  }
  return item;
}

Object Columns::texts(std::span<const Field> record) const {
  Object item;
  item.reserve(record.size());
  for (std::size_t i = 0; i < record.size(); ++i) {
    std::string name = i < columns_.size() ? columns_[i].name : free_name(i);
    item.append(std::move(name), with_replacements(record[i].text()));
  }
  return item;
}

// For the field at `index`, which has no column.
std::string Columns::free_name(std::size_t index) const {
  std::string name = "column_" + std::to_string(index + 1);
  while (std::ranges::find(columns_, name, &Column::name) != columns_.end()) name += "_";
  return name;
}

std::optional<std::string> Columns::misfit(std::span<const Field> record) const {
  const std::string counts = counted(record.size()) + " where the header has " + std::to_string(columns_.size());
  if (ragged_ == Ragged::error) return counts + "; correct the line, or set ragged = \"pad\"";
  if (record.size() < columns_.size()) return std::nullopt;
  const auto surplus = record.subspan(columns_.size());
  if (std::ranges::all_of(surplus, [](const Field& field) { return field.raw.empty(); })) return std::nullopt;
  return counts + ", and there is no name for what the last ones hold";
}

}  // namespace sluice::csv
