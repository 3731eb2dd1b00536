// SPDX-License-Identifier: Apache-2.0
#include "model/retry_policy.hpp"

#include <algorithm>
#include <cmath>

namespace sluice {

Duration back_off(const RetryPolicy& policy, int failures, double random) {
  const double full = static_cast<double>(policy.initial.count()) * std::pow(policy.factor, failures - 1);
  const double pause = std::min(full, static_cast<double>(policy.max.count()));  // also where `full` is infinite
  switch (policy.jitter) {
    case Jitter::full:
      return Duration(static_cast<std::int64_t>(pause * random));
    case Jitter::equal:
      return Duration(static_cast<std::int64_t>(pause / 2 + pause / 2 * random));
    case Jitter::none:
      break;
  }
  return Duration(static_cast<std::int64_t>(pause));
}

}  // namespace sluice
