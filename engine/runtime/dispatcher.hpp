// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "runtime/active_run.hpp"
#include "runtime/call_registry.hpp"
#include "runtime/job.hpp"
#include "runtime/writer.hpp"

namespace sluice {

// Decides what is called next, over all runs of this engine. Workers take jobs from it, commits that have become
// durable come back to it, the feeder brings what was on disk. One lock guards all runs; nothing is called, read or
// written under it (a commit is only submitted). Within a run later steps go before earlier ones, so that items get
// through; runs take turns.
class Dispatcher final {
 public:
  Dispatcher(Clock& clock, Writer& writer, EpochFile& epoch_file, CallRegistry& calls, Epoch epoch);

  // --- set-up of a run
  // The engine's limiter for a limit and key. An error if a workflow that is running defines the limit differently.
  Result<Limiter*> limiter(const LimitDefinition& definition, const std::string& key, const std::string& workflow);
  // The engine's place for a component with these options, if there is one; adding it again gives the one that is
  // there.
  PlacedComponent* component(const Use& use);
  // Of those that are in no call. Instances may hold things that end with the thread which made them.
  void end_idle_instances();
  PlacedComponent* add_component(std::unique_ptr<PlacedComponent> component);
  ActiveRun::Hooks hooks();
  // `then`: how it is drained at once, before anything is called, if it is. Runs that have ended are dropped with this,
  // so that who waits for one can still see how it ended, and an engine holds no more of them than ended since.
  void add(std::unique_ptr<ActiveRun> run, Draining then = Draining::no, const std::string& reason = "");

  // --- any thread
  bool drain(RunId run, Draining why, const std::string& reason);  // false: see ActiveRun::drain(), or it is not known
  void drain_all(Draining why);
  // Runs `look` on the run under the lock; false where it is not known (any more).
  bool inspect(RunId run, const std::function<void(ActiveRun&)>& look);
  // Waits until the run has ended, `until` has come or `stop` is requested; whether it has ended.
  bool wait_until_ended(RunId run, const std::stop_token& stop, Timestamp until);
  bool wait_until_all_ended(const std::stop_token& stop, Timestamp until);
  // The engine cannot write any more: nothing is dispatched from here on.
  void halt();

  // --- workers
  std::optional<Job> next(const std::stop_token& stop);
  void called(Job& job);
  void add_instance(PlacedComponent& component, std::unique_ptr<plugin::Instance> instance, Job& job);
  void requeue(Job& job, std::span<ItemInHand* const> items);
  void fail_when_through(RunId run, const std::string& reason);
  void source_said(Job& job, std::optional<Timestamp> due);  // it has nothing until then
  // Makes a job's changes durable; then its items go on, and a delivery goes on as `committed`.
  void commit(Job job, std::vector<Change> changes, Born born = {});
  void release(Job& job);      // nothing (more) is committed for it
  void undelivered(Job& job);  // its deliveries are still owed, but not in hand any more
  Value run_event(RunId run);  // what a run event's sink is given
  void throttle(std::span<Limiter* const> limiters, Timestamp until);
  void free_slots(std::span<Limiter* const> limiters, std::vector<Change>& changes);
  void put_back(std::span<Limiter* const> limiters);  // the call was not made after all

  // --- the feeder
  std::vector<ActiveRun::Wants> wait_for_wants(const std::stop_token& stop, Timestamp until);
  void look_for_due(Timestamp now);  // another engine may have made something due
  bool slots_refused();              // whether a limit's slots were all held since this was last asked
  // After inspect() changed something, and after every group of commits: lets workers and the feeder look again.
  void changed();

 private:
  std::optional<Job> pick(Timestamp now);
  ActiveRun* find(RunId run);
  void reserve(Limiter& limiter, int wanted);
  void submit(Limiter& limiter, change::ReserveLimit reservation);
  void give_back_unused(Timestamp now);
  void commit_for(ActiveRun& run, std::vector<Change> changes);
  void after_change(Timestamp now);
  bool has_work(Timestamp now);
  void wake_worker(Timestamp now);

  Clock& clock_;
  Writer& writer_;
  EpochFile& epoch_file_;
  CallRegistry& calls_;
  Epoch epoch_;

  mutable std::mutex mutex_;  // guards what follows, and the runs
  std::condition_variable_any work_;
  std::condition_variable_any feed_;
  std::condition_variable_any ended_;
  std::vector<std::unique_ptr<ActiveRun>> runs_;  // the next in turn first
  std::map<std::pair<std::string, std::string>, std::unique_ptr<Limiter>> limiters_;
  std::vector<std::unique_ptr<Limiter>> retired_;  // of definitions that were replaced
  std::map<std::string, std::unique_ptr<PlacedComponent>> components_;
  std::deque<Job> committed_;  // cycles whose sinks are to hear of their end
  int idle_ = 0;
  bool halted_ = false;
  bool slots_refused_ = false;
  std::uint64_t changes_ = 0;                  // grows with what the feeder is to look at, so that it misses nothing
  Timestamp feeder_wakes_ = Timestamp::min();  // when it looks by itself; min: it is at work
};

}  // namespace sluice
