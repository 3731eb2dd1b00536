// SPDX-License-Identifier: Apache-2.0
#include "runtime/writer.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <semaphore>
#include <utility>

#include "base/thread_name.hpp"

namespace sluice {
namespace {

// Changes of a run in one group: many; few where a run that writes little is in the group, too, or waits for it in
// another engine, so that they cost less than the sync itself.
constexpr std::size_t kLargeGroup = 2048;
constexpr std::size_t kShortTurn = 8;
constexpr std::uint64_t kLately = 64;  // groups
constexpr auto kMoment = std::chrono::microseconds(100);

bool is_little(const std::deque<Commit>& queue) {
  std::size_t changes = 0;
  for (const auto& commit : queue) {
    changes += commit.changes.size();
    if (changes > kShortTurn) return false;
  }
  return true;
}

// Takes the first changes out of a divisible commit.
Commit first_part(Commit& commit, std::size_t size) {
  const auto end = commit.changes.begin() + static_cast<std::ptrdiff_t>(size);
  Commit part{.run = commit.run, .done = commit.done, .part = true};
  part.changes.assign(std::move_iterator(commit.changes.begin()), std::move_iterator(end));
  commit.changes.erase(commit.changes.begin(), end);
  return part;
}

}  // namespace

Writer::Writer(Journal& journal, Reports reports)
    : journal_(journal), reports_(std::move(reports)), thread_([this](const std::stop_token& stop) { work(stop); }) {}

Writer::~Writer() {
  stop();
}

void Writer::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
  std::vector<Commit> late;
  const Error stopped{"the engine has stopped"};
  {
    const std::scoped_lock lock(mutex_);
    if (!broken_) broken_ = stopped;
    refuse(late);
  }
  for (auto& one : late) {
    if (one.done) one.done(std::unexpected(stopped));
  }
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
  submit({.run = run, .changes = std::move(changes), .done = [&](Result<Applied> applied) {
            if (applied) {
              answers.assign(std::move_iterator(applied->changes.begin()), std::move_iterator(applied->changes.end()));
            } else {
              result = std::unexpected(applied.error());
            }
            done.release();
          }});
  done.acquire();
  changes = std::move(answers);
  return result;
}

void Writer::forget(RunId run) {
  const std::scoped_lock lock(mutex_);
  wrote_.erase(run);
}

void Writer::work(const std::stop_token& stop) {
  name_this_thread("writer");
  while (true) {
    if (auto group = gather(); !group.empty()) {
      if (!commit(group)) return;
      if (little_ && beside_others_) await_little();
      continue;
    }
    std::unique_lock lock(mutex_);
    if (!arrived_.wait(lock, stop, [&] { return !turns_.empty(); })) return;
  }
}

std::vector<Commit> Writer::gather() {
  std::vector<Commit> group;
  const std::scoped_lock lock(mutex_);
  group_ += 1;
  const auto most = turn();
  for (auto runs = turns_.size(); runs > 0; --runs) {
    const auto run = turns_.front();
    turns_.pop_front();
    take_turn(run, most, group);
  }
  return group;
}

// How many changes a run may have in this group.
std::size_t Writer::turn() {
  const auto lately = [&](std::uint64_t group) { return group > 0 && group + kLately > group_; };
  if (journal_.contended()) contended_ = group_;
  for (const auto run : turns_) {
    // The engine's own are the beginnings of runs: beside others, they wait for those.
    if (run == RunId{} && wrote_.empty()) continue;
    wrote_[run] = {.group = group_, .little = is_little(waiting_[run])};
  }
  std::erase_if(wrote_, [&](const auto& entry) { return !lately(entry.second.group); });
  beside_others_ = wrote_.size() > 1;
  const bool beside_little =
      beside_others_ && std::ranges::any_of(wrote_, [](const auto& entry) { return entry.second.little; });
  little_ = std::ranges::any_of(turns_, [&](RunId run) { return writes_little(run); });
  return beside_little || lately(contended_) ? kShortTurn : kLargeGroup;
}

bool Writer::writes_little(RunId run) const {
  const auto wrote = wrote_.find(run);
  return wrote == wrote_.end() || wrote->second.little;
}

// What writes little, here or in another engine, has just been answered and goes on at once as a rule: rather than that
// it waits for another group of the others first, they wait for it.
void Writer::await_little() {
  std::unique_lock lock(mutex_);
  arrived_.wait_for(lock, kMoment,
                    [&] { return std::ranges::any_of(turns_, [&](RunId run) { return writes_little(run); }); });
}

void Writer::take_turn(RunId run, std::size_t most, std::vector<Commit>& group) {
  auto& queue = waiting_[run];
  std::size_t taken = 0;
  while (!queue.empty() && taken < most) {
    auto& next = queue.front();
    const auto room = most - taken;
    if (next.divisible && next.changes.size() > room) {
      group.push_back(first_part(next, room));
      break;
    }
    taken += next.changes.size();
    group.push_back(std::move(next));
    queue.pop_front();
  }
  if (queue.empty()) {
    waiting_.erase(run);
  } else {
    turns_.push_back(run);
  }
}

bool Writer::commit(std::vector<Commit>& group) {
  changes_.clear();
  counts_.clear();
  for (auto& one : group) {
    counts_.push_back(one.changes.size());
    std::ranges::move(one.changes, std::back_inserter(changes_));
  }
  const auto give_way = little_ ? std::function<void()>() : [this] { await_little(); };
  if (const auto committed = journal_.commit(changes_, give_way); !committed) {
    give_up(committed.error(), group);
    return false;
  }
  std::span<Change> answers(changes_);
  for (std::size_t i = 0; i < group.size(); ++i) {
    if (group[i].done) group[i].done(Applied{answers.first(counts_[i]), !group[i].part});
    answers = answers.subspan(counts_[i]);
  }
  reports_.committed();
  return true;
}

void Writer::refuse(std::vector<Commit>& group) {
  for (auto& [run, queue] : waiting_) std::ranges::move(queue, std::back_inserter(group));
  waiting_.clear();
  turns_.clear();
}

void Writer::give_up(const Error& error, std::vector<Commit>& group) {
  {
    const std::scoped_lock lock(mutex_);
    broken_ = error;
    refuse(group);
  }
  reports_.failed(error);
  for (auto& one : group) {
    if (one.done) one.done(std::unexpected(error));
  }
}

}  // namespace sluice
