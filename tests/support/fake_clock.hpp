// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>

#include "base/clock.hpp"

namespace sluice {

// Time that stands still until a test moves it. Who waits for it notices within a millisecond.
class FakeClock final : public Clock {
 public:
  // 2026-01-01T00:00:00Z
  explicit FakeClock(Timestamp start = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)) : now_(start) {}

  Timestamp now() const override { return now_.load(); }
  void advance(Duration by) { now_ = now_.load() + by; }
  void set(Timestamp to) { now_ = to; }

  bool wait_until(std::unique_lock<std::mutex>& lock, std::condition_variable_any& signal, const std::stop_token& stop,
                  Timestamp until, const std::function<bool()>& ready) override {
    while (!ready() && now() < until && !stop.stop_requested()) {
      signal.wait_for(lock, stop, std::chrono::milliseconds(1), ready);
    }
    return ready();
  }

 private:
  std::atomic<Timestamp> now_;
};

}  // namespace sluice
