// SPDX-License-Identifier: Apache-2.0
#include "report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "json/json.hpp"

namespace sluice::bench {
namespace {

using Cells = std::array<std::string, 6>;

// Three digits, or the whole number where it has more.
std::string number(double value) {
  return value >= 1000 ? fmt::format("{:.0f}", value) : fmt::format("{:.3g}", value);
}
std::string number(std::optional<double> value) {
  return value ? number(*value) : "";
}

std::string bound_of(const Claim& claim) {
  return (claim.direction == Bound::at_least ? ">= " : "<= ") + number(claim.bound) +
         (claim.baseline ? "" : " " + claim.unit);
}

Cells cells_of(const Claim& claim) {
  if (!claim.skipped.empty()) return {claim.claim, "", "", "", bound_of(claim), "skipped: " + claim.skipped};
  return {claim.claim,
          number(claim.value) + " " + claim.unit,
          number(claim.baseline),
          number(claim.ratio()),
          bound_of(claim),
          claim.ok() ? "ok" : "NOT OK"};
}

// One column's texts lie on the left, figures on the right.
std::string padded(const std::string& text, std::size_t width, std::size_t column) {
  return column == 0 || column >= 4 ? fmt::format("{:<{}}", text, width) : fmt::format("{:>{}}", text, width);
}

Value optional(std::optional<double> value) {
  return value ? Value(*value) : Value();
}

}  // namespace

std::string table(const Claims& claims) {
  std::vector<Cells> rows{{"claim", "value", "baseline", "ratio", "bound", ""}};
  for (const auto& claim : claims) rows.push_back(cells_of(claim));
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t column = 0; column < row.size(); ++column) {
      const auto width = std::ranges::max(rows, {}, [&](const Cells& r) { return r[column].size(); })[column].size();
      line += padded(row[column], width, column) + "  ";
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

std::string json(const Claims& claims) {
  Array all;
  for (const auto& claim : claims) {
    if (!claim.skipped.empty()) continue;
    all.push_back(Object{{"claim", claim.claim},
                         {"value", claim.value},
                         {"unit", claim.unit},
                         {"baseline", optional(claim.baseline)},
                         {"ratio", optional(claim.ratio())},
                         {"bound", claim.bound},
                         {"ok", claim.ok()}});
  }
  return pretty_json(all) + "\n";
}

}  // namespace sluice::bench
