// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.hpp"

namespace sluice::bench {

// What a measuring process found, by name. Travels as lines "name value" on its standard output.
class Figures {
 public:
  void add(std::string name, double value) { figures_.emplace_back(std::move(name), value); }
  double operator[](std::string_view name) const {
    const auto found = std::ranges::find(figures_, name, &Figure::first);
    SLUICE_CHECK(found != figures_.end());
    return found->second;
  }

 private:
  using Figure = std::pair<std::string, double>;
  std::vector<Figure> figures_;
};

void print(std::string_view name, double value);

// REQUIRES: some values.
double quantile(std::vector<double> values, double share);
inline double median(std::vector<double> values) {
  return quantile(std::move(values), 0.5);
}

// The middle one of all samples by value / baseline, so that both of them come from one and the same moment.
struct Pair {
  double value = 0;
  double baseline = 1;
};
Pair median_ratio(std::span<const Figures> samples, std::string_view value, std::string_view baseline);
double median(std::span<const Figures> samples, std::string_view name);

}  // namespace sluice::bench
