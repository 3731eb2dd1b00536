// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <list>
#include <mutex>
#include <thread>

#include "runtime/caller.hpp"
#include "runtime/dispatcher.hpp"

namespace sluice {

// The threads that make plugin calls. Grows, up to its bound, whenever a job waits and no worker is idle; a plugin call
// may block for as long as it likes.
class WorkerPool final {
 public:
  WorkerPool(Dispatcher& dispatcher, const CallerParts& parts, int most);
  ~WorkerPool();  // waits for the calls that run

 private:
  void grow();
  void work(const std::stop_token& stop);

  Dispatcher& dispatcher_;
  const CallerParts& parts_;
  const int most_;
  std::stop_source stop_;
  std::mutex mutex_;  // guards workers_
  std::list<std::jthread> workers_;
};

}  // namespace sluice
