// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.hpp"
#include "config/diagnostic.hpp"
#include "config/document.hpp"
#include "model/option_schema.hpp"

namespace sluice::config {

template <class T>
struct Located {
  T value{};
  Position at;
};

// Another table, to which a key may belong that stands here by mistake.
struct OtherTable {
  std::string_view what;  // "the step"
  std::span<const std::string_view> keys{};
};

// Reads the keys of one table, each by its type, and reports what is wrong with them. Reading a key makes it known:
// done() refuses all others. Values that are invalid were reported before, and count as absent here.
class TableReader {
 public:
  // `what` is what messages call the table: "[run]", "the step"; `outer` is the table around it. `table` may be
  // anything: no table is reported, too.
  TableReader(const Node& table, std::string what, Diagnostics& diagnostics, OtherTable outer = {});

  // Whatever stands there, or nullptr.
  const Entry* entry(std::string_view key);

  // A table, or nullptr.
  const Entry* table(std::string_view key);

  // A text, for those who need its place.
  const Entry* text_entry(std::string_view key);

  std::optional<Located<std::string>> text(std::string_view key);
  std::optional<bool> boolean(std::string_view key);
  std::optional<Duration> duration(std::string_view key, std::optional<Duration> min = std::nullopt);
  std::optional<double> number(std::string_view key, double min);
  std::optional<std::int64_t> integer(std::string_view key, std::int64_t min, std::int64_t max);

  template <class Enum, std::size_t Size>
  std::optional<Enum> choice(std::string_view key, const std::pair<std::string_view, Enum> (&choices)[Size]) {
    OptionSchema schema{.name = std::string(key)};
    for (const auto& [name, value] : choices) schema.choices.emplace_back(name);
    const auto chosen = value(std::move(schema), Node::Kind::string);
    if (!chosen) return std::nullopt;
    for (const auto& [name, value] : choices) {
      if (name == chosen->string()) return value;
    }
    return std::nullopt;
  }

  // Reports that `key` is missing. `form` is what it is written like.
  void missing(std::string_view key, std::string form = {});

  // `inner` are tables that unknown keys may belong to; `otherwise` is said of one that is like no other.
  void done(std::string_view otherwise = {}, std::span<const OtherTable> inner = {});

  Position at() const { return table_.at; }

 private:
  std::optional<Value> value(OptionSchema schema, Node::Kind kind);

  const Node& table_;
  std::string what_;
  Diagnostics& diagnostics_;
  OtherTable outer_;
  std::set<std::string, std::less<>> known_;
};

}  // namespace sluice::config
