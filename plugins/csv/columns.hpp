// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <sluice/value.hpp>

#include "csv/record_parser.hpp"

namespace sluice::csv {

enum class Type : std::uint8_t { string, integer, number, boolean };
enum class Ragged : std::uint8_t { error, pad };

std::optional<Type> type_named(std::string_view word);

// The text as a value of that type; nullopt where it is none. Empty text is null, but for strings.
std::optional<Value> value_of(std::string text, Type type);

// Names for a header line's fields: a repeated name gets the suffix _1, _2 …, an empty one becomes column_N.
std::vector<std::string> header_names(std::span<const Field> header);

struct Column {
  std::string name;
  Type type = Type::string;
};

// A record that is no item: what of it could be read, and why it is none, to follow "creators.csv, line 4: ".
struct Misfit {
  Object item;  // texts as they stand, also where a column has a type
  std::string why;

  friend bool operator==(const Misfit&, const Misfit&) = default;
};

// Makes items of records: one member a column, in the order of the file.
class Columns {
 public:
  // `types`: column name -> type's word. An error names a column that is not there.
  static std::expected<Columns, std::string> make(std::vector<std::string> names, const Object& types, Ragged ragged);

  std::expected<Object, Misfit> item(std::span<const Field> record) const;
  // What can be read of any record: the texts by column, surplus ones as column_N.
  Object texts(std::span<const Field> record) const;

  const std::vector<Column>& all() const { return columns_; }

 private:
  Columns(std::vector<Column> columns, Ragged ragged) : columns_(std::move(columns)), ragged_(ragged) {}
  // The complaint about a record with another number of fields, if this policy has one.
  std::optional<std::string> misfit(std::span<const Field> record) const;
  std::string free_name(std::size_t index) const;

  std::vector<Column> columns_;
  Ragged ragged_;
};

}  // namespace sluice::csv
