// SPDX-License-Identifier: Apache-2.0
#include "runtime/active_run.hpp"

#include <algorithm>
#include <bit>

#include "base/check.hpp"
#include "runtime/job.hpp"
#include "runtime/run_value.hpp"

namespace sluice {
namespace {

// A take asks for no less than this share of the window, so that a full pipeline does not ask for single items.
constexpr int kTakeShare = 4;

template <class Queue>
auto take_front(Queue& queue) {
  auto front = std::move(queue.front());
  queue.pop_front();
  return front;
}

// The last resume of a wait, and the calls that undo, are made whatever the limits say.
bool passes_limits(plan::Resumed reason) {
  return reason == plan::Resumed::deadline || reason == plan::Resumed::cancel;
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
  first_ends_.over = run.last_item > 0;
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
  const bool unlimited = passes_limits(queue.front()->resumed);
  return (unlimited || batch_is_ready(stage, queue.size(), now)) && may_call(stage, now, unlimited);
}

std::optional<Job> ActiveRun::pick_step(std::size_t index, Timestamp now) {
  auto& stage = steps[index];
  if (!may_step(stage, now)) return std::nullopt;
  const bool resume = !stage.resumed.empty();
  auto& queue = stage.next_queue();
  const bool unlimited = passes_limits(queue.front()->resumed);
  if (!unlimited) {
    for (auto* limiter : stage.limiters) limiter->take();
  }
  auto job = begin(stage, static_cast<int>(index));
  job.kind = resume ? Job::Kind::resume : Job::Kind::process;
  const auto most = static_cast<std::size_t>(stage.place->batch.items);
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
  if (calls_ >= run.concurrency) return false;
  const auto held = static_cast<std::int64_t>(in_hand_.size()) + retrying_;
  return held == 0 || run.window - held >= std::max(1, run.window / kTakeShare);
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
  const auto room = compiled->workflow.run.window - static_cast<std::int64_t>(in_hand_.size()) - retrying_;
  return Job{.kind = Job::Kind::take,
             .run = this,
             .component = &source,
             .instance = source.lease(),
             .most = static_cast<int>(std::max<std::int64_t>(room, 1))};
}

// ------------------------------------------------------------------------------------------- what became of it

void ActiveRun::called(Job& job) {
  calls_ -= 1;
  switch (job.kind) {
    case Job::Kind::take:
    case Job::Kind::committed:
      break;  // their instances are given back with released()
    case Job::Kind::process:
    case Job::Kind::resume:
      steps[static_cast<std::size_t>(job.place)].calls -= 1;
      if (job.instance != nullptr) job.component->give_back(job.instance);
      break;
    case Job::Kind::deliver:
      // Its instance stays with the job until the sink has heard that its writes are durable.
      sinks[static_cast<std::size_t>(job.place)].calls -= 1;
      break;
  }
}

void ActiveRun::requeue(std::span<ItemInHand* const> items) {
  for (auto* item : items) route(*item);
}

void ActiveRun::released(Job& job) {
  jobs_ -= 1;
  if (job.kind == Job::Kind::take) taking_ = false;
  const bool kept = job.kind == Job::Kind::take || job.kind == Job::Kind::deliver || job.kind == Job::Kind::committed;
  if (kept && job.instance != nullptr) job.component->give_back(job.instance);
}

bool ActiveRun::charges(const std::string& limit) const {
  const auto& limits = compiled->workflow.limits;
  return std::ranges::count(limits, limit, &LimitDefinition::name) > 0;
}

void ActiveRun::source_said(std::optional<Timestamp> due) {
  source_due_ = due;
}

void ActiveRun::undelivered(std::span<const DeliveryInHand> deliveries) {
  for (const auto& delivery : deliveries) {
    if (delivery.item == nullptr) {
      announcements_.erase({static_cast<int>(delivery.sink), delivery.event});
    } else if (--delivery.item->jobs == 0) {
      drop(*delivery.item);
    }
  }
}

void ActiveRun::settled(std::span<Change> changes, Born& born, Timestamp now) {
  for (auto& change : changes) {
    if (auto* take = std::get_if<change::TakeItems>(&change)) on_settled(*take, born);
    if (auto* move = std::get_if<change::MoveItem>(&change)) on_settled(*move, born);
    if (auto* move = std::get_if<change::MoveDelivery>(&change)) on_settled(*move);
    if (auto* set = std::get_if<change::SetRunState>(&change)) on_settled(*set);
    if (auto* cancel = std::get_if<change::CancelItems>(&change)) on_settled(*cancel);
    if (std::holds_alternative<change::DisownRun>(change)) ended_ = true;
  }
  check_first_ends(now);
  check_max_dead();
}

void ActiveRun::count_new(const change::NewItem& item) {
  (item.parent ? ledger_.emitted : ledger_.taken) += 1;
  if (item.standing.state == ItemState::delivering) ledger_.owed += std::popcount(item.standing.owed);
  count_closed(item.standing.state);
  if (item.dead_letter) note_end(ItemState::dead, OutcomeKind::failed, item.dead_letter);
}

void ActiveRun::count_closed(ItemState state, std::int64_t items) {
  switch (state) {
    case ItemState::done:
      ledger_.done += items;
      break;
    case ItemState::expanded:
      ledger_.expanded += items;
      break;
    case ItemState::skipped:
      ledger_.skipped += items;
      break;
    case ItemState::dead:
      ledger_.dead += items;
      break;
    case ItemState::cancelled:
      ledger_.cancelled += items;
      break;
    case ItemState::ready:
    case ItemState::running:
    case ItemState::retrying:
    case ItemState::waiting:
    case ItemState::delivering:
    case ItemState::cancelling:
      break;
  }
}

void ActiveRun::adopt(std::unique_ptr<ItemInHand> item, const change::NewItem& stored_item, bool reloaded) {
  count_new(stored_item);
  const bool room = !reloaded || reloaded_ < compiled->workflow.run.window;
  const bool stays = backlog_.follows(stored_item.number, room) && draining_ == Draining::no;
  if (!stays || is_closed(stored_item.standing.state)) return;
  item->number = stored_item.number;
  item->standing = stored_item.standing;
  item->reloaded = reloaded;
  keep(std::move(item));
}

void ActiveRun::on_settled(change::TakeItems& take, Born& born) {
  for (auto& item : take.items) adopt(take_front(born), item, false);
  source_done_ = source_done_ || take.source_done;
  if (take.cursor) cursor = std::move(*take.cursor);  // where a source that fails is opened again
}

void ActiveRun::count(const change::MoveItem& move) {
  count_closed(move.to.state);
  if (move.to.state == ItemState::delivering && move.from.state != ItemState::delivering) {
    ledger_.owed += std::popcount(move.to.owed);
  }
}

void ActiveRun::on_settled(change::MoveItem& move, Born& born) {
  for (auto& child : move.children) adopt(take_front(born), child, true);
  count(move);
  const auto end = move.to.state == ItemState::delivering ? move.to.fate : move.to.state;
  if (is_closed(end)) note_end(end, move.row ? move.row->outcome : OutcomeKind::passed_over, move.dead_letter);
  if (move.row && move.from.step < static_cast<int>(steps.size())) {
    auto& stage = steps[static_cast<std::size_t>(move.from.step)];
    if (move.to.step > move.from.step || is_closed(move.to.state) || move.to.state == ItemState::delivering)
      stage.passed += 1;
  }
  const auto found = in_hand_.find(move.item);
  SLUICE_CHECK(found != in_hand_.end());
  auto& item = *found->second;
  item.standing = move.to;
  count_on_disk(move.to.state, move.to.step, 1);
  if (move.woken) {
    backlog_.wake(move.item, *move.to.due);
  } else if (move.to.due) {
    backlog_.note_due(*move.to.due);
  }
  route(item);
}

void ActiveRun::on_settled(const change::MoveDelivery& move) {
  using To = change::MoveDelivery::To;
  if (move.due) backlog_.note_due(*move.due);
  if (move.item == ItemNumber{}) {
    // As it is announced. The feeder may have found its row already, between the commit and this word of it.
    if (move.to == To::owed && move.attempt == 1) {
      announcing_ += 1;
      return;
    }
    announcements_.erase({move.sink, move.event});
    if (move.to != To::owed) announcing_ -= 1;
    return;
  }
  auto& item = *in_hand_.at(move.item);
  item.jobs -= 1;
  if (move.due) item.delivery_due = std::min(item.delivery_due.value_or(*move.due), *move.due);
  if (move.to != To::owed) {
    (move.to == To::delivered     ? ledger_.delivered
     : move.to == To::undelivered ? ledger_.undelivered
                                  : ledger_.withdrawn) += 1;
    sinks[static_cast<std::size_t>(move.sink)].passed += 1;
    item.standing.owed &= ~(std::uint64_t{1} << move.sink);
    if (item.standing.owed == 0) {
      item.standing.state = item.standing.fate;
      count_closed(item.standing.state);
    }
  }
  if (item.jobs > 0) return;
  // What it still owes is on disk. A try that came due while the item was in hand was passed over: look again.
  if (item.standing.owed != 0 && item.delivery_due) backlog_.note_due(*item.delivery_due);
  drop(item);
}

void ActiveRun::on_settled(const change::SetRunState& set) {
  if (set.state == RunState::running) return;  // what it is bound for
  ending_ = false;
  state_ = set.state;
  reason_ = set.reason;
  if (is_final(set.state)) ended_ = true;
}

void ActiveRun::on_settled(const change::CancelItems& cancel) {
  ending_ = false;
  swept_ = true;
  ledger_.cancelled += cancel.cancelled;
  ledger_.dead += cancel.dead;
  ledger_.skipped += cancel.skipped;
  ledger_.withdrawn += cancel.withdrawn;
}

void ActiveRun::keep(std::unique_ptr<ItemInHand> item) {
  auto& kept = *item;
  if (kept.reloaded) reloaded_ += 1;
  in_hand_.emplace(kept.number, std::move(item));
  route(kept);
}

void ActiveRun::drop(ItemInHand& item) {
  if (item.reloaded) reloaded_ -= 1;
  in_hand_.erase(item.number);
}

// Puts an item where its standing says.
void ActiveRun::route(ItemInHand& item) {
  const auto& standing = item.standing;
  const bool cancelling = item.resumed == plan::Resumed::cancel && !is_closed(standing.state);
  if (is_closed(standing.state) || (draining_ != Draining::no && !cancelling)) return drop(item);
  if (standing.state == ItemState::delivering) return deliver(item);
  // What waits is on disk; a loaded wait comes with the reason for its resume.
  if (item.resumed != plan::Resumed::no) {
    steps[static_cast<std::size_t>(standing.step)].resumed.push_back(&item);
    return;
  }
  if (standing.state != ItemState::ready) return drop(item);
  auto& queue = steps[static_cast<std::size_t>(standing.step)].fresh;
  item.solo ? queue.push_front(&item) : queue.push_back(&item);
}

void ActiveRun::deliver(ItemInHand& item) {
  for (int i = 0; i < static_cast<int>(sinks.size()); ++i) {
    if ((item.standing.owed >> i & 1) == 0) continue;
    DeliveryInHand delivery{.item = &item, .sink = i};
    const auto tried = std::ranges::find(item.tries, i, &StoredDelivery::sink);
    if (tried != item.tries.end()) {
      if (tried->due && *tried->due > item.loaded_at) {
        item.delivery_due = std::min(item.delivery_due.value_or(*tried->due), *tried->due);
        continue;
      }
      delivery.tries = {.attempt = tried->attempt, .failures = tried->failures, .started = tried->started};
    }
    item.jobs += 1;
    sinks[static_cast<std::size_t>(i)].deliveries.push_back(delivery);
  }
  if (item.jobs == 0) drop(item);
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
    if (!announcements_.emplace(delivery.sink, delivery.event).second) continue;
    sinks[static_cast<std::size_t>(delivery.sink)].deliveries.push_back(
        {.sink = delivery.sink,
         .event = delivery.event,
         .tries = {.attempt = delivery.attempt, .failures = delivery.failures, .started = delivery.started}});
  }
}

}  // namespace sluice
