// SPDX-License-Identifier: Apache-2.0
//
// What of an item becomes the cells of a CSV file.
#pragma once

#include <expected>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include <sluice/value.hpp>

namespace sluice::file {

// How a cell is written that is more than text: as JSON, by the host.
using Print = std::function<std::string(const Value&)>;

enum class Formulas : bool { kept, disarmed };

struct Cell {
  std::string column;
  std::string text;
};
using Row = std::vector<Cell>;

// The rendered `fields`, one cell each.
Row row_of_fields(const Object& fields, Formulas formulas, const Print& print);

// Without `fields`: the key, for a dead item its state, step and error, and the item's own columns. An own column that
// has one of these names is called item.NAME; an item that is no object is one column `item`. Dead items are of many
// shapes, those of every step: their row ends in a column `other`, which takes what the file's `columns` (none where it
// is still empty) have no place for. A run event is a row of its own members. REQUIRES: an object, as the host hands to
// sinks.
Row row_of_envelope(const Value& envelope, std::span<const std::string> columns, Formulas formulas, const Print& print);

std::vector<std::string> columns_of(const Row& row);

// The row's texts in the order of the file's columns, empty where the row has none. An error names a column of the row
// that the file lacks.
std::expected<std::vector<std::string>, std::string> texts_in_order(const Row& row,
                                                                    std::span<const std::string> columns);

}  // namespace sluice::file
