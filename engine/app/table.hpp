// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"

namespace sluice::app {

// Rows of text under a heading, columns aligned; control characters are escaped, the last column is not padded.
class Table {
 public:
  explicit Table(std::vector<std::string> heading);
  void add(std::vector<std::string> row);
  std::string text() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

std::string local_time(Timestamp time);  // "2026-03-01 14:05:09"
std::string iso_time(Timestamp time);    // RFC 3339, UTC

}  // namespace sluice::app
