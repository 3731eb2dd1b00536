// SPDX-License-Identifier: Apache-2.0
#include "runtime/dispatcher.hpp"

#include <algorithm>
#include <iterator>

#include "base/check.hpp"
#include "json/json.hpp"
#include "model/quantity.hpp"
#include "runtime/run_value.hpp"

namespace sluice {
namespace {

// For the lock, where all meet: as it is held for a microsecond, to sleep for it costs more than to try again.
std::unique_lock<std::mutex> acquire(std::mutex& mutex) {
  constexpr int kTries = 100;
  for (int i = 0; i < kTries; ++i) {
    if (std::unique_lock lock(mutex, std::try_to_lock); lock) return lock;
  }
  return std::unique_lock(mutex);
}

std::string identity_of(const Use& use) {
  return std::string(name(use.kind)) + " " + use.component + " " + to_json(Value(use.options));
}

std::string described(const LimitDefinition& limit) {
  std::string text = limit.rate_count > 0 ? format_rate({limit.rate_count, limit.rate_period}) : "without a rate";
  if (limit.burst > 1) text += " with a burst of " + std::to_string(limit.burst);
  if (limit.concurrency) text += " with " + std::to_string(*limit.concurrency) + " at once";
  return text;
}

}  // namespace

Dispatcher::Dispatcher(Clock& clock, Writer& writer, EpochFile& epoch_file, CallRegistry& calls, Epoch epoch)
    : clock_(clock), writer_(writer), epoch_file_(epoch_file), calls_(calls), epoch_(epoch) {}

// ------------------------------------------------------------------------------------------------ set-up of a run

Result<Limiter*> Dispatcher::limiter(const LimitDefinition& definition, const std::string& key,
                                     const std::string& workflow) {
  const std::scoped_lock lock(mutex_);
  const auto defined = std::ranges::find_if(limiters_, [&](const auto& known) {
    return known.first.first == definition.name && known.second->definition() != definition;
  });
  if (defined != limiters_.end()) {
    for (const auto& run : runs_) {
      if (run->ended() || !run->charges(definition.name)) continue;
      return failure("limit \"" + definition.name + "\" is " + described(definition) + " to workflow \"" + workflow +
                     "\" but " + described(defined->second->definition()) + " to workflow \"" +
                     run->compiled->workflow.name + "\", which is running: define it alike, or give one another name");
    }
    // Nobody goes by the old definition any more; calls that end may still hold it.
    for (auto known = limiters_.begin(); known != limiters_.end();) {
      const auto here = known++;
      if (here->first.first != definition.name) continue;
      retired_.push_back(std::move(here->second));
      limiters_.erase(here);
    }
  }
  auto& limiter = limiters_[{definition.name, key}];
  if (!limiter) limiter = std::make_unique<Limiter>(definition, key, epoch_);
  return limiter.get();
}

PlacedComponent* Dispatcher::component(const Use& use) {
  const std::scoped_lock lock(mutex_);
  const auto found = components_.find(identity_of(use));
  return found == components_.end() ? nullptr : found->second.get();
}

PlacedComponent* Dispatcher::add_component(std::unique_ptr<PlacedComponent> component) {
  const std::scoped_lock lock(mutex_);
  return components_.try_emplace(identity_of(component->use), std::move(component)).first->second.get();
}

void Dispatcher::end_idle_instances() {
  std::vector<std::unique_ptr<plugin::Instance>> ended;  // outside of the lock: they take their time
  const std::scoped_lock lock(mutex_);
  for (auto& [identity, component] : components_) {
    for (const auto* idle : std::exchange(component->idle, {})) {
      const auto made = std::ranges::find(component->made, idle, &std::unique_ptr<plugin::Instance>::get);
      SLUICE_CHECK(made != component->made.end());
      ended.push_back(std::move(*made));
      component->made.erase(made);
    }
  }
}

ActiveRun::Hooks Dispatcher::hooks() {
  return {.reserve = [this](Limiter& limiter, int wanted) { reserve(limiter, wanted); },
          .commit = [this](ActiveRun& run, std::vector<Change> changes) { commit_for(run, std::move(changes)); },
          .cancel_calls = [this](RunId run) { calls_.cancel_work(run); }};
}

void Dispatcher::add(std::unique_ptr<ActiveRun> run, Draining then, const std::string& reason) {
  const std::scoped_lock lock(mutex_);
  const auto now = clock_.now();
  std::erase_if(runs_, [&](const auto& known) {
    if (known->over()) calls_.forget(known->id);
    return known->over();
  });
  if (then != Draining::no) run->drain(then, reason, now);
  runs_.push_back(std::move(run));
  after_change(now);
}

ActiveRun* Dispatcher::find(RunId run) {
  const auto found = std::ranges::find(runs_, run, [](const auto& r) { return r->id; });
  return found == runs_.end() ? nullptr : found->get();
}

// ----------------------------------------------------------------------------------------------------- any thread

bool Dispatcher::drain(RunId run, Draining why, const std::string& reason) {
  const std::scoped_lock lock(mutex_);
  const auto now = clock_.now();
  auto* found = find(run);
  const bool drains = found != nullptr && found->drain(why, reason, now);
  after_change(now);
  return drains;
}

void Dispatcher::drain_all(Draining why) {
  const std::scoped_lock lock(mutex_);
  const auto now = clock_.now();
  for (auto& run : runs_) run->drain(why, "", now);
  after_change(now);
}

bool Dispatcher::inspect(RunId run, const std::function<void(ActiveRun&)>& look) {
  const std::scoped_lock lock(mutex_);
  auto* found = find(run);
  if (found == nullptr) return false;
  look(*found);
  return true;
}

bool Dispatcher::wait_until_ended(RunId run, const std::stop_token& stop, Timestamp until) {
  std::unique_lock lock(mutex_);
  return clock_.wait_until(lock, ended_, stop, until, [&] {
    const auto* found = find(run);
    return halted_ || found == nullptr || found->ended();
  });
}

bool Dispatcher::wait_until_all_ended(const std::stop_token& stop, Timestamp until) {
  std::unique_lock lock(mutex_);
  return clock_.wait_until(lock, ended_, stop, until, [&] {
    return halted_ || std::ranges::all_of(runs_, [](const auto& run) { return run->ended(); });
  });
}

void Dispatcher::halt() {
  const std::scoped_lock lock(mutex_);
  halted_ = true;
  ended_.notify_all();
}

void Dispatcher::look_for_due(Timestamp now) {
  const std::scoped_lock lock(mutex_);
  for (auto& run : runs_) run->backlog().note_due(now);
}

bool Dispatcher::slots_refused() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(slots_refused_, false);
}

void Dispatcher::changed() {
  const std::scoped_lock lock(mutex_);
  after_change(clock_.now());
}

// Lets everybody look again who may have something to do now.
void Dispatcher::after_change(Timestamp now) {
  bool ended = false;
  for (auto& run : runs_) {
    run->go_on_ending(now);
    ended = ended || run->ended();
  }
  wake_worker(now);
  if (ended) ended_.notify_all();
  // Waking the feeder for every commit would cost more than the commit's own work.
  const bool feed = std::ranges::any_of(runs_, [&](auto& run) {
    const auto next = run->next_change();
    return run->hungry(now) || (next && *next > now && *next < feeder_wakes_);
  });
  if (!feed) return;
  changes_ += 1;
  feed_.notify_one();
}

// -------------------------------------------------------------------------------------------------------- workers

std::optional<Job> Dispatcher::next(const std::stop_token& stop) {
  auto lock = acquire(mutex_);
  std::optional<Job> job;
  idle_ += 1;
  work_.wait(lock, stop, [&] { return !halted_ && (job = pick(clock_.now())).has_value(); });
  idle_ -= 1;
  if (!job) return std::nullopt;
  job->others_wait = has_work(clock_.now());
  if (job->others_wait && idle_ > 0) work_.notify_one();
  job->others_wait = job->others_wait && idle_ == 0;
  return job;
}

bool Dispatcher::has_work(Timestamp now) {
  return !committed_.empty() || std::ranges::any_of(runs_, [now](auto& run) { return run->callable(now); });
}

// A worker that is told in vain costs more than to look whether there is something for it.
void Dispatcher::wake_worker(Timestamp now) {
  if (idle_ > 0 && has_work(now)) work_.notify_one();
}

std::optional<Job> Dispatcher::pick(Timestamp now) {
  if (!committed_.empty()) {
    auto job = std::move(committed_.front());
    committed_.pop_front();
    return job;
  }
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    auto job = runs_[i]->pick(now);
    if (!job) continue;
    std::ranges::rotate(runs_.begin() + static_cast<std::ptrdiff_t>(i),
                        runs_.begin() + static_cast<std::ptrdiff_t>(i) + 1, runs_.end());
    return job;
  }
  return std::nullopt;
}

void Dispatcher::called(Job& job) {
  const auto lock = acquire(mutex_);
  job.run->called(job);
}

void Dispatcher::add_instance(PlacedComponent& component, std::unique_ptr<plugin::Instance> instance, Job& job) {
  const std::scoped_lock lock(mutex_);
  job.instance = component.made.emplace_back(std::move(instance)).get();
}

void Dispatcher::requeue(Job& job, std::span<ItemInHand* const> items) {
  const std::scoped_lock lock(mutex_);
  job.run->requeue(items);
  wake_worker(clock_.now());
}

void Dispatcher::fail_when_through(RunId run, const std::string& reason) {
  const std::scoped_lock lock(mutex_);
  if (auto* found = find(run)) found->fail_when_through(reason);
}

void Dispatcher::source_said(Job& job, std::optional<Timestamp> due) {
  const std::scoped_lock lock(mutex_);
  job.run->source_said(due);
}

void Dispatcher::commit(Job job, std::vector<Change> changes, Born born) {
  const auto run = job.run->id;
  struct Kept {
    Job job;
    Born born;
  };
  // Steps decide the fates of their items one by one; a source's items go with its cursor, a sink's with its
  // checkpoint.
  const bool divisible = job.kind == Job::Kind::process || job.kind == Job::Kind::resume;
  // Shared by the parts of the commit.
  auto kept = std::make_shared<Kept>(Kept{std::move(job), std::move(born)});
  writer_.submit({.run = run,
                  .changes = std::move(changes),
                  .divisible = divisible,
                  .done = [this, kept](Result<Applied> applied) {
                    auto& settled = kept->job;
                    if (!applied) return;  // the engine stops; the next one recovers
                    if (applied->last) {
                      for (const auto mark : settled.marks) epoch_file_.clear(mark);
                    }
                    const auto lock = acquire(mutex_);
                    settled.run->settled(applied->changes, kept->born, clock_.now());
                    if (!applied->last) return;
                    if (settled.kind == Job::Kind::deliver) {
                      settled.kind = Job::Kind::committed;
                      committed_.push_back(std::move(settled));
                    } else {
                      settled.run->released(settled);
                    }
                  }});
}

void Dispatcher::release(Job& job) {
  const std::scoped_lock lock(mutex_);
  job.run->released(job);
  after_change(clock_.now());
}

void Dispatcher::undelivered(Job& job) {
  const std::scoped_lock lock(mutex_);
  job.run->undelivered(job.deliveries);
}

Value Dispatcher::run_event(RunId run) {
  const std::scoped_lock lock(mutex_);
  const auto* found = find(run);
  SLUICE_CHECK(found != nullptr);
  return run_event_value(found->stored, found->event_state(), found->ledger(), found->reason(), clock_.now());
}

void Dispatcher::commit_for(ActiveRun& run, std::vector<Change> changes) {
  writer_.submit({.run = run.id, .changes = std::move(changes), .done = [this, &run](Result<Applied> applied) {
                    if (!applied) return;
                    const std::scoped_lock lock(mutex_);
                    Born none;
                    run.settled(applied->changes, none, clock_.now());
                    if (run.ended()) writer_.forget(run.id);
                  }});
}

void Dispatcher::reserve(Limiter& limiter, int wanted) {
  if (auto reservation = limiter.reservation(clock_.now(), wanted)) submit(limiter, std::move(*reservation));
}

void Dispatcher::submit(Limiter& limiter, change::ReserveLimit reservation) {
  writer_.submit({.run = {}, .changes = {std::move(reservation)}, .done = [this, &limiter](Result<Applied> applied) {
                    if (!applied) return;
                    const std::scoped_lock lock(mutex_);
                    const auto& answer = std::get<change::ReserveLimit>(applied->changes.front());
                    slots_refused_ = slots_refused_ || answer.slots_taken;
                    auto voided = limiter.granted(answer, clock_.now());
                    if (voided) writer_.submit({.run = {}, .changes = {std::move(*voided)}, .done = {}});
                  }});
}

void Dispatcher::give_back_unused(Timestamp now) {
  for (auto& [name, limiter] : limiters_) {
    if (auto returned = limiter->unused(now)) submit(*limiter, std::move(*returned));
  }
}

void Dispatcher::throttle(std::span<Limiter* const> limiters, Timestamp until) {
  if (limiters.empty()) return;
  std::vector<Change> changes;
  const std::scoped_lock lock(mutex_);
  for (auto* limiter : limiters) std::ranges::move(limiter->throttled(until), std::back_inserter(changes));
  if (!changes.empty()) writer_.submit({.run = {}, .changes = std::move(changes), .done = {}});
}

void Dispatcher::put_back(std::span<Limiter* const> limiters) {
  if (limiters.empty()) return;
  const std::scoped_lock lock(mutex_);
  for (auto* limiter : limiters) limiter->put_back(clock_.now());
}

void Dispatcher::free_slots(std::span<Limiter* const> limiters, std::vector<Change>& changes) {
  if (limiters.empty()) return;
  const std::scoped_lock lock(mutex_);
  for (auto* limiter : limiters) {
    if (auto released = limiter->released()) changes.emplace_back(std::move(*released));
  }
}

// ----------------------------------------------------------------------------------------------------- the feeder

std::vector<ActiveRun::Wants> Dispatcher::wait_for_wants(const std::stop_token& stop, Timestamp until) {
  std::unique_lock lock(mutex_);
  std::vector<ActiveRun::Wants> all;
  while (!stop.stop_requested() && !halted_) {
    const auto now = clock_.now();
    give_back_unused(now);
    auto wake = until;
    for (auto& run : runs_) {
      if (auto wants = run->wants(now); wants.any()) all.push_back(std::move(wants));
      if (const auto next = run->next_change(); next && *next > now) wake = std::min(wake, *next);
    }
    if (!all.empty() || now >= until) break;
    // What has come due may be work (a limit's next call, a batch that is full enough), or a run's deadline.
    feeder_wakes_ = wake;
    after_change(now);
    const auto seen = changes_;
    clock_.wait_until(lock, feed_, stop, wake, [&] { return seen != changes_; });
  }
  feeder_wakes_ = Timestamp::min();
  return all;
}

}  // namespace sluice
