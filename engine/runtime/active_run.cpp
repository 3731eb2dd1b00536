// SPDX-License-Identifier: Apache-2.0
//
// What an active run wants: the next call, and what to load from disk for it.
#include "runtime/active_run.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "runtime/job.hpp"
#include "runtime/run_value.hpp"

namespace sluice {
namespace {

// A take asks for this share of the window: for less, a full pipeline would ask for single items; for more, everybody
// would wait for the first.
constexpr int kTakeShare = 4;

// The window counts items, which may be a MiB each: no more are taken while those in hand are this large, and each is
// in memory a few times over.
constexpr std::size_t kLargestWindow = 32 << 20;

int items_a_take(int window) {
  return std::max(1, window / kTakeShare);
}

}  // namespace

ActiveRun::ActiveRun(const StoredRun& run, std::shared_ptr<const CompiledWorkflow> workflow, const Hooks& hooks,
                     int announcing)
    : id(run.run),
      compiled(std::move(workflow)),
      stored(run),
      as_value(run_value(run)),
      cursor(run.cursor),
      hooks_(hooks),
      ledger_(run.ledger),
      source_done_(run.source_done),
      // Whatever was left waiting may be due; the feeder finds out.
      backlog_(ItemNumber{run.last_item}, run.last_item > 0 || run.state != RunState::running
                                              ? std::optional(Timestamp{})
                                              : std::optional(run.created_at)),
      state_(run.state == RunState::finishing ? RunState::finishing : RunState::running),
      stored_outcome_(run.outcome),
      announcing_(announcing) {
  if (state_ == RunState::running && run.outcome) {
    draining_ = *run.outcome == RunState::cancelled ? Draining::cancel : Draining::fail;
    reason_ = run.reason;
  }
  const auto& first = compiled->workflow.run.first;
  source_done_ = source_done_ || (first && ledger_.taken >= *first);
  // Whoever resumes a blocked run has mended what blocked it.
  first_ends_.over = run.state == RunState::blocked || ledger_.done + ledger_.skipped + ledger_.cancelled > 0;
  check_max_dead();
}

// ------------------------------------------------------------------------------------------------ what to call

std::optional<Job> ActiveRun::pick(Timestamp now) {
  if (ended_ || draining_ == Draining::shutdown) return std::nullopt;
  for (std::size_t i = 0; i < sinks.size(); ++i) {
    if (auto job = pick_delivery(i, now)) return job;
  }
  // The source is asked while there is still something to do, so that no worker waits for it.
  if (auto job = pick_take(now)) return job;
  for (auto i = steps.size(); i-- > 0;) {
    if (auto job = pick_step(i, now)) return job;
  }
  return std::nullopt;
}

bool ActiveRun::callable(Timestamp now) {
  if (ended_ || draining_ == Draining::shutdown) return false;
  return std::ranges::any_of(sinks, [&](Stage& stage) { return may_deliver(stage, now); }) || may_take(now) ||
         std::ranges::any_of(steps, [&](Stage& stage) { return may_step(stage, now); });
}

std::optional<Timestamp> ActiveRun::next_change() const {
  std::optional<Timestamp> next = backlog_.due();
  const auto consider = [&](std::optional<Timestamp> at) {
    if (at) next = std::min(next.value_or(*at), *at);
  };
  const auto consider_stage = [&](const Stage& stage) {
    if (stage.queued() == 0) return;
    for (const auto* limiter : stage.limiters) consider(limiter->next());
    if (stage.filling) consider(*stage.filling + stage.place->batch.wait);
  };
  std::ranges::for_each(steps, consider_stage);
  std::ranges::for_each(sinks, consider_stage);
  if (!source_done_) consider(source_due_);
  for (const auto* limiter : source_limiters) consider(limiter->next());
  if (const auto& deadline = compiled->workflow.run.deadline) consider(stored.created_at + *deadline);
  return next;
}

bool ActiveRun::may_call(Stage& stage, Timestamp now, bool unlimited) {
  if (calls_ >= compiled->workflow.run.concurrency) return false;
  if (stage.place->concurrency && stage.calls >= *stage.place->concurrency) return false;
  if (!stage.component->available()) return false;
  return unlimited || limits_allow(stage.limiters, now, static_cast<int>(stage.queued()));
}

bool ActiveRun::limits_allow(const std::vector<Limiter*>& limiters, Timestamp now, int wanted) {
  const bool all = std::ranges::all_of(limiters, [&](Limiter* limiter) { return limiter->available(now); });
  if (all) return true;
  for (auto* limiter : limiters) {
    if (!limiter->available(now)) hooks_.reserve(*limiter, wanted);
  }
  return false;
}

// A batch goes at once, unless its step says to wait for more.
bool ActiveRun::batch_is_ready(Stage& stage, std::size_t waiting, Timestamp now) {
  const auto& batch = stage.place->batch;
  if (batch.wait == Duration::zero() || waiting >= static_cast<std::size_t>(batch.items)) return true;
  if (!stage.filling) stage.filling = now;
  return now >= *stage.filling + batch.wait;
}

Job ActiveRun::begin(Stage& stage, int place) {
  stage.calls += 1;
  stage.filling = std::nullopt;
  calls_ += 1;
  jobs_ += 1;
  return {.run = this, .place = place, .component = stage.component, .instance = stage.component->lease()};
}

bool ActiveRun::may_deliver(Stage& stage, Timestamp now) {
  const auto waiting = stage.deliveries.size();
  return waiting > 0 && batch_is_ready(stage, waiting, now) && may_call(stage, now, false);
}

std::optional<Job> ActiveRun::pick_delivery(std::size_t index, Timestamp now) {
  auto& stage = sinks[index];
  if (!may_deliver(stage, now)) return std::nullopt;
  for (auto* limiter : stage.limiters) limiter->take();
  auto job = begin(stage, static_cast<int>(index));
  job.kind = Job::Kind::deliver;
  const auto most = static_cast<std::size_t>(stage.place->batch.items);
  while (!stage.deliveries.empty() && job.deliveries.size() < most)
    job.deliveries.push_back(take_front(stage.deliveries));
  return job;
}

bool ActiveRun::may_step(Stage& stage, Timestamp now) {
  const auto& queue = stage.next_queue();
  if (queue.empty()) return false;
  const bool unlimited = queue.front()->passes_limits();
  return (unlimited || batch_is_ready(stage, queue.size(), now)) && may_call(stage, now, unlimited);
}

std::optional<Job> ActiveRun::pick_step(std::size_t index, Timestamp now) {
  auto& stage = steps[index];
  if (!may_step(stage, now)) return std::nullopt;
  const bool resume = !stage.resumed.empty();
  auto& queue = stage.next_queue();
  const bool unlimited = queue.front()->passes_limits();
  if (!unlimited) {
    for (auto* limiter : stage.limiters) limiter->take();
  }
  auto job = begin(stage, static_cast<int>(index));
  job.kind = resume ? Job::Kind::resume : Job::Kind::process;
  const auto& batch = stage.place->batch;
  const auto most = static_cast<std::size_t>(batch.found ? stage.batch_size.of(batch.items) : batch.items);
  while (!queue.empty() && job.items.size() < most) {
    const bool alone = queue.front()->solo || unlimited;
    if (alone && !job.items.empty()) break;
    job.items.push_back(take_front(queue));
    if (alone) break;
  }
  return job;
}

bool ActiveRun::wants_source(Timestamp now) const {
  if (source_done_ || taking_ || draining_ != Draining::no || !backlog_.complete()) return false;
  if (source_due_ && *source_due_ > now) return false;
  const auto& run = compiled->workflow.run;
  if (calls_ >= run.concurrency || size_in_hand_ >= kLargestWindow) return false;
  return room_for_new() >= items_a_take(run.window);
}

// Items that only wait for their deliveries do not keep the steps from going on, as long as they fill no second window.
std::int64_t ActiveRun::room_for_new() const {
  const std::int64_t window = compiled->workflow.run.window;
  const auto in_hand = static_cast<std::int64_t>(in_hand_.size());
  return std::min(window - (in_hand - delivering_ + retrying_), 2 * window - in_hand);
}

bool ActiveRun::may_take(Timestamp now) {
  return wants_source(now) && limits_allow(source_limiters, now, 1);
}

std::optional<Job> ActiveRun::pick_take(Timestamp now) {
  if (!may_take(now)) return std::nullopt;
  for (auto* limiter : source_limiters) limiter->take();
  taking_ = true;
  calls_ += 1;
  jobs_ += 1;
  const auto& run = compiled->workflow.run;
  const std::int64_t share = items_a_take(run.window);
  const auto wanted = run.first ? *run.first - ledger_.taken : share + 1;
  return Job{.kind = Job::Kind::take,
             .run = this,
             .component = &source,
             .instance = source.lease(),
             .most = static_cast<int>(std::min(share, wanted)),
             .last_take = wanted <= share};
}

// --------------------------------------------------------------------------------------- what to load from disk

ActiveRun::Wants ActiveRun::wants(Timestamp now) {
  Wants wants{.run = id};
  if (!hungry(now)) return wants;
  wants.room = room();
  wants.settle = settling_;
  wants.cancelling = wants_cancelling();
  wants.due = wants_due(now);
  wants.ending = draining_ != Draining::no;
  if (wants.due) backlog_.forget_due();  // the feeder, once it has looked, notes what is due next
  if (draining_ != Draining::no || wants.room == 0) return wants;
  wants.woken = backlog_.take_woken(static_cast<std::size_t>(wants.room));
  if (!backlog_.complete()) {
    wants.ready_after = backlog_.loaded();
    wants.ready_until = backlog_.last();
  }
  return wants;
}

bool ActiveRun::hungry(Timestamp now) const {
  if (ended_ || draining_ == Draining::shutdown) return false;
  if (settling_ || wants_cancelling() || wants_due(now)) return true;
  return draining_ == Draining::no && room() > 0 && (backlog_.has_woken() || !backlog_.complete());
}

int ActiveRun::room() const {
  return std::max(0, compiled->workflow.run.window - reloaded_);
}

bool ActiveRun::wants_due(Timestamp now) const {
  return backlog_.due() && *backlog_.due() <= now && room() > 0 && (draining_ == Draining::no || announcing_ > 0);
}

bool ActiveRun::wants_cancelling() const {
  const bool sweeping = draining_ == Draining::cancel || draining_ == Draining::fail;
  return sweeping && swept_ && ledger_.open() > 0 && in_hand_.empty();
}

void ActiveRun::count_on_disk(ItemState state, int step, std::int64_t items) {
  if (step >= static_cast<int>(steps.size())) return;
  auto& stage = steps[static_cast<std::size_t>(step)];
  if (state == ItemState::waiting) stage.parked += items;
  if (state == ItemState::retrying) {
    stage.retrying += items;
    retrying_ += items;
  }
}

void ActiveRun::loaded(std::vector<std::unique_ptr<ItemInHand>> items) {
  for (auto& item : items) {
    if (in_hand_.contains(item->number)) continue;
    item->reloaded = true;
    count_on_disk(item->standing.state, item->standing.step, -1);
    if (item->standing.state == ItemState::retrying) {
      item->standing.state = item->parked ? ItemState::waiting : ItemState::ready;
    }
    keep(std::move(item));
  }
}

void ActiveRun::loaded_deliveries(const std::vector<StoredDelivery>& run_events) {
  for (const auto& delivery : run_events) {
    const auto known = announced_.find({delivery.sink, delivery.event});
    if (known != announced_.end() && delivery.attempt < known->second) continue;
    if (!announcements_.emplace(delivery.sink, delivery.event).second) continue;
    sinks[static_cast<std::size_t>(delivery.sink)].deliveries.push_back(
        {.sink = delivery.sink,
         .event = delivery.event,
         .tries = {.attempt = delivery.attempt, .failures = delivery.failures, .started = delivery.started}});
  }
}

}  // namespace sluice
