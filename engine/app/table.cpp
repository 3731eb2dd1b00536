// SPDX-License-Identifier: Apache-2.0
#include "app/table.hpp"

#include <fmt/chrono.h>

#include <algorithm>
#include <ctime>

#include "app/columns.hpp"
#include "base/text.hpp"

namespace sluice::app {

Table::Table(std::vector<std::string> heading) {
  rows_.push_back(std::move(heading));
}

void Table::add(std::vector<std::string> row) {
  for (auto& cell : row) cell = escaped_for_terminal(cell);
  rows_.push_back(std::move(row));
}

std::string Table::text(std::optional<std::size_t> width) const {
  std::vector<std::size_t> widths(rows_.front().size());
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns_of(row[i]));
  }
  std::string text;
  for (const auto& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line.append(widths[i] - columns_of(row[i]) + 2, ' ');
    }
    while (line.ends_with(' ')) line.pop_back();
    text += (width ? cut_to(line, *width) : line) + "\n";
  }
  return text;
}

std::string local_time(Timestamp time) {
  const auto seconds =
      std::chrono::system_clock::to_time_t(std::chrono::time_point_cast<std::chrono::system_clock::duration>(time));
  return fmt::format("{:%Y-%m-%d %H:%M:%S}", fmt::localtime(seconds));
}

}  // namespace sluice::app
