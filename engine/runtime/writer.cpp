// SPDX-License-Identifier: Apache-2.0
#include "runtime/writer.hpp"

#include <algorithm>
#include <iterator>
#include <semaphore>
#include <utility>

namespace sluice {
namespace {

// Changes of a group: many where one run has the journal for itself; few, in turns, where others wait for theirs.
constexpr std::size_t kLargeGroup = 2048;
constexpr std::size_t kSharedTurn = 64;

}  // namespace

Writer::Writer(Journal& journal, std::function<void(const Error&)> failed)
    : journal_(journal), failed_(std::move(failed)), thread_([this](const std::stop_token& stop) { work(stop); }) {}

Writer::~Writer() { stop(); }

void Writer::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void Writer::submit(Commit commit) {
  std::unique_lock lock(mutex_);
  if (broken_) {
    const auto error = *broken_;
    lock.unlock();
    if (commit.done) commit.done(std::unexpected(error));
    return;
  }
  auto& queue = waiting_[commit.run];
  if (queue.empty()) turns_.push_back(commit.run);
  queue.push_back(std::move(commit));
  lock.unlock();
  arrived_.notify_one();
}

Result<> Writer::write(RunId run, std::vector<Change>& changes) {
  std::binary_semaphore done{0};
  Result<> result;
  std::vector<Change> answers;
  submit({.run = run, .changes = std::move(changes), .done = [&](Result<std::span<Change>> applied) {
            if (applied) {
              answers.assign(std::move_iterator(applied->begin()), std::move_iterator(applied->end()));
            } else {
              result = std::unexpected(applied.error());
            }
            done.release();
          }});
  done.acquire();
  changes = std::move(answers);
  return result;
}

Writer::Figures Writer::figures() const {
  const std::scoped_lock lock(mutex_);
  return figures_;
}

void Writer::work(const std::stop_token& stop) {
  while (true) {
    if (auto group = gather(); !group.empty()) {
      if (!commit(group)) return;
      continue;
    }
    std::unique_lock lock(mutex_);
    if (!arrived_.wait(lock, stop, [&] { return !turns_.empty(); })) return;
  }
}

std::vector<Commit> Writer::gather() {
  const bool shared = shared_.load(std::memory_order_relaxed) || journal_.contended();
  const std::size_t turn = shared ? kSharedTurn : kLargeGroup;
  std::vector<Commit> group;
  const std::scoped_lock lock(mutex_);
  for (auto turns = turns_.size(); turns > 0; --turns) {
    const auto run = turns_.front();
    turns_.pop_front();
    auto& queue = waiting_[run];
    std::size_t taken = 0;
    while (!queue.empty() && taken < turn) {
      taken += queue.front().changes.size();
      group.push_back(std::move(queue.front()));
      queue.pop_front();
    }
    if (queue.empty()) {
      waiting_.erase(run);
    } else {
      turns_.push_back(run);
    }
  }
  return group;
}

bool Writer::commit(std::vector<Commit>& group) {
  changes_.clear();
  counts_.clear();
  for (auto& one : group) {
    counts_.push_back(one.changes.size());
    std::ranges::move(one.changes, std::back_inserter(changes_));
  }
  if (const auto committed = journal_.commit(changes_); !committed) {
    give_up(committed.error(), group);
    return false;
  }
  {
    const std::scoped_lock lock(mutex_);
    figures_.commits += 1;
    figures_.changes += changes_.size();
    figures_.largest = std::max<std::uint64_t>(figures_.largest, changes_.size());
  }
  std::span<Change> answers(changes_);
  for (std::size_t i = 0; i < group.size(); ++i) {
    if (group[i].done) group[i].done(answers.first(counts_[i]));
    answers = answers.subspan(counts_[i]);
  }
  return true;
}

void Writer::give_up(const Error& error, std::vector<Commit>& group) {
  {
    const std::scoped_lock lock(mutex_);
    broken_ = error;
    for (auto& [run, queue] : waiting_) std::ranges::move(queue, std::back_inserter(group));
    waiting_.clear();
    turns_.clear();
  }
  failed_(error);
  for (auto& one : group) {
    if (one.done) one.done(std::unexpected(error));
  }
}

}  // namespace sluice
