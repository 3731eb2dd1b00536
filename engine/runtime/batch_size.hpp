// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>

#include "base/clock.hpp"

namespace sluice {

// How many items of a step go in one call, where nobody has said so: as many as keep the call short. The first goes
// alone. Slow ones so keep their calls for themselves, and run at once; fast ones share the cost of a call.
class BatchSize {
 public:
  int of(int most) const { return std::min(size_, most); }

  void note(int items, Duration took) {
    if (took > kLong) {
      size_ = std::max(1, std::min(size_, items) / 2);
    } else if (took < kShort && items >= size_ && size_ < kMost) {
      size_ *= 2;
    }
  }

 private:
  static constexpr Duration kShort = std::chrono::milliseconds(20);
  static constexpr Duration kLong = std::chrono::milliseconds(100);
  static constexpr int kMost = 1 << 16;

  int size_ = 1;
};

}  // namespace sluice
