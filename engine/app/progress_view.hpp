// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "app/console.hpp"
#include "base/clock.hpp"
#include "runtime/engine.hpp"

namespace sluice::app {

// Shows how a run goes, on standard error: on a terminal a live line a step, with counts, rate and, where the number of
// items is known, when it will be through; in a pipe a plain line whenever something has moved, the rarer the longer it
// takes.
class ProgressView {
 public:
  // `expected`: how many items there are in all, where that is known from the beginning.
  ProgressView(Console& console, std::optional<std::int64_t> expected);

  void show(const Progress& progress, Timestamp now);

 private:
  // What had gone through each step, and each sink behind them, at one time.
  struct Sample {
    Timestamp at{};
    std::vector<std::int64_t> passed;
  };

  void draw(const Progress& progress, Timestamp now);
  void line(const Progress& progress, Timestamp now);
  void sample(const Progress& progress, Timestamp now);
  std::string pace(const Progress& progress, std::size_t place) const;
  std::optional<std::int64_t> to_go(const Progress& progress, std::size_t place) const;

  Console& console_;
  std::optional<std::int64_t> expected_;
  std::deque<Sample> samples_;  // of the last seconds, the oldest first
  std::string last_;
  Timestamp shown_{};
  Timestamp began_{};
};

}  // namespace sluice::app
