// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"

namespace sluice::app {

// Rows of text under a heading, columns aligned; control characters are escaped, the last column is not padded, and cut
// off where the lines are to be no longer than `width`.
class Table {
 public:
  explicit Table(std::vector<std::string> heading);
  void add(std::vector<std::string> row);
  std::string text(std::optional<std::size_t> width) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

std::string local_time(Timestamp time);  // "2026-03-01 14:05:09"

}  // namespace sluice::app
