// SPDX-License-Identifier: Apache-2.0
#include "config/table_reader.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>
#include <vector>

#include "base/text.hpp"
#include "json/json.hpp"

namespace sluice::config {

using std::chrono::milliseconds;

namespace {

const OtherTable* having(std::span<const OtherTable> tables, std::string_view key) {
  const auto found = std::ranges::find_if(
      tables, [&](const OtherTable& table) { return std::ranges::find(table.keys, key) != table.keys.end(); });
  return found == tables.end() ? nullptr : &*found;
}

// What was most likely meant by a value of another type.
std::string quoting_hint(OptionType type, const Node& found) {
  const bool plain = found.is(Node::Kind::integer) || found.is(Node::Kind::number) || found.is(Node::Kind::boolean);
  const auto shown =
      plain ? found.value().is_string() ? found.value().string() : to_json(found.value()) : std::string();
  if (type == OptionType::duration && plain) return "write \"" + shown + "s\" or \"" + shown + "m\"";
  if (type == OptionType::string && plain) return "text stands in quotes: \"" + shown + "\"";
  if (!found.is(Node::Kind::string)) return {};
  const auto& text = found.scalar.string();
  const bool number = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
  const bool truth = text == "true" || text == "false";
  const bool fits =
      (number && (type == OptionType::integer || type == OptionType::number)) || (truth && type == OptionType::boolean);
  return fits ? "leave out the quotes" : "";
}

}  // namespace

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
  diagnostics_.error(found->value.at, std::move(normalised).error().message, quoting_hint(schema.type, found->value));
  return std::nullopt;
}

void TableReader::missing(std::string_view key, std::string form) {
  if (table_.find(key) != nullptr || !table_.is(Node::Kind::table)) return;  // there, but wrong: reported
  const std::array wanted{key};
  const bool mistyped = std::ranges::any_of(
      table_.entries, [&](const Entry& entry) { return !known_.contains(entry.key) && closest(entry.key, wanted); });
  if (mistyped) return;  // done() says so
  diagnostics_.error(table_.at, what_ + " has no `" + std::string(key) + "`", std::move(form));
}

void TableReader::done(std::string_view otherwise, std::span<const OtherTable> inner) {
  const std::vector<std::string_view> known(known_.begin(), known_.end());
  for (const Entry& entry : table_.entries) {
    if (known_.contains(entry.key)) continue;
    std::string suggestion(otherwise);
    if (std::ranges::find(outer_.keys, entry.key) != outer_.keys.end()) {
      suggestion = "`" + entry.key + "` is a key of " + std::string(outer_.what) + ": move it " +
                   (table_.with_header ? "above line " + std::to_string(table_.at.line) : "out of " + what_);
    } else if (const auto* other = having(inner, entry.key)) {
      suggestion = "it is a key of " + std::string(other->what);
    } else if (const auto close = closest(entry.key, known)) {
      suggestion = "did you mean \"" + std::string(*close) + "\"?";
    }
    diagnostics_.error(entry.at, "unknown key \"" + entry.key + "\" in " + what_, std::move(suggestion));
  }
}

}  // namespace sluice::config
