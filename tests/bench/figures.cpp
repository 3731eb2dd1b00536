// SPDX-License-Identifier: Apache-2.0
#include "figures.hpp"

#include <cstdio>

namespace sluice::bench {

void print(std::string_view name, double value) {
  std::printf("%.*s %.17g\n", static_cast<int>(name.size()), name.data(), value);
  std::fflush(stdout);
}

double quantile(std::vector<double> values, double share) {
  SLUICE_CHECK(!values.empty());
  const auto place = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5);
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(place);
  std::ranges::nth_element(values, at);
  return *at;
}

Pair median_ratio(std::span<const Figures> samples, std::string_view value, std::string_view baseline) {
  std::vector<Pair> pairs;
  for (const auto& sample : samples) pairs.push_back({sample[value], sample[baseline]});
  const auto middle = pairs.begin() + static_cast<std::ptrdiff_t>(pairs.size() / 2);
  std::ranges::nth_element(pairs, middle, {}, [](const Pair& pair) { return pair.value / pair.baseline; });
  return *middle;
}

double median(std::span<const Figures> samples, std::string_view name) {
  std::vector<double> values;
  for (const auto& sample : samples) values.push_back(sample[name]);
  return median(std::move(values));
}

}  // namespace sluice::bench
