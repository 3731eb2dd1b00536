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

// Makes items of records: one member a column, in the order of the file.
class Columns {
 public:
  // `types`: column name -> type's word. An error names a column that is not there.
  static std::expected<Columns, std::string> make(std::vector<std::string> names, const Object& types, Ragged ragged);

  // An error says what is wrong with the record, to follow "creators.csv, line 4: ".
  std::expected<Object, std::string> item(std::span<const Field> record) const;

  const std::vector<Column>& all() const { return columns_; }

 private:
  Columns(std::vector<Column> columns, Ragged ragged) : columns_(std::move(columns)), ragged_(ragged) {}
  // The complaint about a record with another number of fields, if this policy has one.
  std::optional<std::string> misfit(std::span<const Field> record) const;

  std::vector<Column> columns_;
  Ragged ragged_;
};

}  // namespace sluice::csv
