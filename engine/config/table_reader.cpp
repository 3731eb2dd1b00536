// SPDX-License-Identifier: Apache-2.0
#include "config/table_reader.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>
#include <vector>

#include "base/text.hpp"

namespace sluice::config {

using std::chrono::milliseconds;

TableReader::TableReader(const Node& table, std::string what, Diagnostics& diagnostics, OtherTable outer)
    : table_(table), what_(std::move(what)), diagnostics_(diagnostics), outer_(outer) {
  if (!table.is(Node::Kind::table) && !table.is(Node::Kind::invalid)) {
    diagnostics.error(table.at, what_ + " is " + std::string(description(table.kind)) + "; it must be a table");
  }
}

const Entry* TableReader::entry(std::string_view key) {
  known_.emplace(key);
  const auto* found = table_.find(key);
  return found == nullptr || found->value.is(Node::Kind::invalid) ? nullptr : found;
}

const Entry* TableReader::table(std::string_view key) {
  const auto* found = entry(key);
  if (found == nullptr || found->value.is(Node::Kind::table)) return found;
  diagnostics_.error(found->value.at,
                     std::string(key) + " is " + std::string(description(found->value.kind)) + "; it must be a table");
  return nullptr;
}

const Entry* TableReader::text_entry(std::string_view key) {
  return value({.name = std::string(key)}, Node::Kind::string) ? entry(key) : nullptr;
}

std::optional<Located<std::string>> TableReader::text(std::string_view key) {
  const auto* found = text_entry(key);
  if (found == nullptr) return std::nullopt;
  return Located{found->value.scalar.string(), found->value.at};
}

std::optional<bool> TableReader::boolean(std::string_view key) {
  const auto found = value({.name = std::string(key), .type = OptionType::boolean}, Node::Kind::boolean);
  return found ? std::optional(found->boolean()) : std::nullopt;
}

std::optional<Duration> TableReader::duration(std::string_view key, std::optional<Duration> min) {
  OptionSchema schema{.name = std::string(key), .type = OptionType::duration};
  if (min) schema.min = std::chrono::ceil<milliseconds>(*min).count();
  const auto found = value(std::move(schema), Node::Kind::string);
  return found ? std::optional<Duration>(milliseconds(found->integer())) : std::nullopt;
}

std::optional<double> TableReader::number(std::string_view key, double min) {
  const auto* found = entry(key);
  const auto kind = found != nullptr ? found->value.kind : Node::Kind::number;
  const auto number = value({.name = std::string(key), .type = OptionType::number, .min = min},
                            kind == Node::Kind::integer ? kind : Node::Kind::number);
  return number ? std::optional(number->number()) : std::nullopt;
}

std::optional<std::int64_t> TableReader::integer(std::string_view key, std::int64_t min, std::int64_t max) {
  OptionSchema schema{.name = std::string(key), .type = OptionType::integer, .min = min};
  if (max < std::numeric_limits<std::int64_t>::max()) schema.max = max;
  const auto found = value(std::move(schema), Node::Kind::integer);
  return found ? std::optional(found->integer()) : std::nullopt;
}

std::optional<Value> TableReader::value(OptionSchema schema, Node::Kind kind) {
  const auto* found = entry(schema.name);
  if (found == nullptr) return std::nullopt;
  // Stricter than options are: what the file itself defines is written as what it is.
  auto normalised = found->value.is(kind) ? normalise(schema, found->value.scalar)
                                          : failure(schema.name + " is " + std::string(description(found->value.kind)) +
                                                    "; it must be " + allowed(schema));
  if (normalised) return *std::move(normalised);
  diagnostics_.error(found->value.at, std::move(normalised).error().message);
  return std::nullopt;
}

void TableReader::missing(std::string_view key, std::string form) {
  if (table_.find(key) != nullptr || !table_.is(Node::Kind::table)) return;  // there, but wrong: reported
  diagnostics_.error(table_.at, what_ + " has no `" + std::string(key) + "`", std::move(form));
}

void TableReader::done(std::string_view otherwise, OtherTable inner) {
  const std::vector<std::string_view> known(known_.begin(), known_.end());
  for (const Entry& entry : table_.entries) {
    if (known_.contains(entry.key)) continue;
    std::string suggestion(otherwise);
    if (std::ranges::find(outer_.keys, entry.key) != outer_.keys.end()) {
      suggestion = "`" + entry.key + "` is a key of " + std::string(outer_.what) + ": move it " +
                   (table_.with_header ? "above line " + std::to_string(table_.at.line) : "out of " + what_);
    } else if (std::ranges::find(inner.keys, entry.key) != inner.keys.end()) {
      suggestion = "it is a key of " + std::string(inner.what);
    } else if (const auto close = closest(entry.key, known)) {
      suggestion = "did you mean \"" + std::string(*close) + "\"?";
    }
    diagnostics_.error(entry.at, "unknown key \"" + entry.key + "\" in " + what_, std::move(suggestion));
  }
}

}  // namespace sluice::config
