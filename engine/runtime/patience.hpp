// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <functional>
#include <utility>

#include "base/clock.hpp"

namespace sluice {

// For how long an engine waits for a journal that another process holds: as long as it takes while runs are driven;
// before the first one is, until the program is interrupted; from its stop on, for as long as calls are waited for.
// Any thread.
class Patience final {
 public:
  Patience(const Clock& clock, std::function<bool()> interrupted)
      : clock_(clock), interrupted_(std::move(interrupted)) {}

  void driving() { driving_ = true; }
  void end_at(Timestamp end) { end_ = end; }

  bool stopping() const { return end_.load() != Timestamp::max(); }
  bool over() const { return clock_.now() >= end_.load() || (!driving_ && interrupted_ && interrupted_()); }

 private:
  const Clock& clock_;
  const std::function<bool()> interrupted_;
  std::atomic<bool> driving_ = false;
  std::atomic<Timestamp> end_ = Timestamp::max();
};

}  // namespace sluice
