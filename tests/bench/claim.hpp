// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace sluice::bench {

enum class Bound : std::uint8_t { at_least, at_most };

// One line of the report: what was measured, and what it must not fall short of or exceed.
struct Claim {
  std::string claim;  // in words, with the counts it was measured at
  double value = 0;
  std::string unit;
  std::optional<double> baseline;  // of the same run and in the same unit: the bound is on value / baseline then
  Bound direction = Bound::at_most;
  double bound = 0;
  std::string skipped;  // why it could not be measured here; "" it was

  std::optional<double> ratio() const { return baseline ? std::optional(value / *baseline) : std::nullopt; }
  bool ok() const {
    const auto held = ratio().value_or(value);
    return direction == Bound::at_least ? held >= bound : held <= bound;
  }
};

using Claims = std::vector<Claim>;

// How much is measured: everything, or little enough that it only shows that the programs work.
struct Scale {
  bool quick = false;

  std::int64_t count(std::int64_t full, std::int64_t little) const { return quick ? little : full; }
  int samples() const { return quick ? 1 : 3; }
};

}  // namespace sluice::bench
