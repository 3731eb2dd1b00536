// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>

namespace sluice {

using Duration = std::chrono::microseconds;
// Wall-clock time in UTC; what the journal stores and the planner compares.
using Timestamp = std::chrono::sys_time<Duration>;

std::string rfc3339(Timestamp time);  // "2026-03-01T12:05:09.250Z"

// Where the program's time comes from. Waiting goes through the clock too, so that a test can move time and wake
// whoever waits for it. All functions may be called from any thread.
class Clock {
 public:
  virtual ~Clock() = default;

  virtual Timestamp now() const = 0;

  // Waits on `signal` until `ready()` holds, `until` has come or `stop` is requested; returns ready(). It may also
  // return sooner, with ready() false: whoever must wait on looks at now() and waits again. The lock is held whenever
  // ready() is called.
  virtual bool wait_until(std::unique_lock<std::mutex>& lock, std::condition_variable_any& signal,
                          const std::stop_token& stop, Timestamp until, const std::function<bool()>& ready) = 0;
};

class SystemClock final : public Clock {
 public:
  Timestamp now() const override;
  bool wait_until(std::unique_lock<std::mutex>& lock, std::condition_variable_any& signal, const std::stop_token& stop,
                  Timestamp until, const std::function<bool()>& ready) override;
};

}  // namespace sluice
