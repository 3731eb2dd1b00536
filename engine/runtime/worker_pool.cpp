// SPDX-License-Identifier: Apache-2.0
#include "runtime/worker_pool.hpp"

#include "base/thread_name.hpp"

namespace sluice {

WorkerPool::WorkerPool(Dispatcher& dispatcher, const CallerParts& parts, int most)
    : dispatcher_(dispatcher), parts_(parts), most_(most) {
  grow();
}

WorkerPool::~WorkerPool() {
  stop_.request_stop();
  std::list<std::jthread> workers;
  {
    const std::scoped_lock lock(mutex_);
    workers.swap(workers_);
  }
}

void WorkerPool::grow() {
  const std::scoped_lock lock(mutex_);
  if (stop_.stop_requested() || static_cast<int>(workers_.size()) >= most_) return;
  workers_.emplace_back([this] { work(stop_.get_token()); });
}

void WorkerPool::work(const std::stop_token& stop) {
  name_this_thread("worker");
  Caller caller(parts_);
  while (auto job = dispatcher_.next(stop)) {
    if (job->others_wait) grow();
    caller.run(std::move(*job));
  }
}

}  // namespace sluice
