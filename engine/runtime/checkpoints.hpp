// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "base/result.hpp"
#include "journal/journal.hpp"

namespace sluice {

// The thread that keeps the write-ahead log short, beside the commits.
class Checkpoints final {
 public:
  Checkpoints(std::unique_ptr<Checkpointer> checkpointer, std::function<void(const Error&)> failed);

 private:
  void work(const std::stop_token& stop);

  std::unique_ptr<Checkpointer> checkpointer_;
  std::function<void(const Error&)> failed_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};

}  // namespace sluice
