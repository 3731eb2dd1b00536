// SPDX-License-Identifier: Apache-2.0
#include "runtime/checkpoints.hpp"

#include <chrono>
#include <utility>

#include "base/thread_name.hpp"

namespace sluice {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kLogBytes = 16 << 20;  // a log this long is moved into the journal
constexpr auto kLook = 200ms;

}  // namespace

Checkpoints::Checkpoints(std::unique_ptr<Checkpointer> checkpointer, std::function<void(const Error&)> failed)
    : checkpointer_(std::move(checkpointer)),
      failed_(std::move(failed)),
      thread_([this](const std::stop_token& stop) { work(stop); }) {}

void Checkpoints::work(const std::stop_token& stop) {
  name_this_thread("checkpoints");
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, stop, kLook, [&] { return stop.stop_requested(); })) {
    if (checkpointer_->log_size() < kLogBytes) continue;
    if (const auto done = checkpointer_->run(); !done) return failed_(done.error());
  }
}

}  // namespace sluice
