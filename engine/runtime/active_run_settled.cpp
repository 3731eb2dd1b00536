// SPDX-License-Identifier: Apache-2.0
//
// What became of an active run's calls: counted once it is durable, and each item put where its standing says.
#include <algorithm>
#include <bit>
#include <limits>
#include <utility>

#include "base/check.hpp"
#include "runtime/active_run.hpp"
#include "runtime/job.hpp"

namespace sluice {

void ActiveRun::called(Job& job) {
  calls_ -= 1;
  switch (job.kind) {
    case Job::Kind::take:
    case Job::Kind::committed:
      break;  // their instances are given back with released()
    case Job::Kind::process:
    case Job::Kind::resume:
      steps[static_cast<std::size_t>(job.place)].calls -= 1;
      if (job.took)
        steps[static_cast<std::size_t>(job.place)].batch_size.note(static_cast<int>(job.items.size()), *job.took);
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
    } else if (was_last_delivery(*delivery.item)) {
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
  ledger_.count(item.standing.state);
  if (item.dead_letter) note_end(ItemState::dead, OutcomeKind::failed, item.dead_letter);
}

void ActiveRun::adopt(std::unique_ptr<ItemInHand> item, const change::NewItem& stored_item, bool reloaded) {
  count_new(stored_item);
  const bool room = !reloaded || reloaded_ < compiled->workflow.run.window;
  const bool stays = backlog_.follows(stored_item.number, room) && draining_ == Draining::no;
  if (!stays || is_closed(stored_item.standing.state)) return;
  item->number = stored_item.number;
  item->standing = stored_item.standing;
  item->reloaded = reloaded;
  item->size = stored_item.item.size();
  keep(std::move(item));
}

void ActiveRun::on_settled(change::TakeItems& take, Born& born) {
  for (auto& item : take.items) adopt(take_front(born), item, false);
  source_done_ = source_done_ || take.source_done;
  if (take.cursor) cursor = std::move(*take.cursor);  // where a source that fails is opened again
}

void ActiveRun::count(const change::MoveItem& move) {
  ledger_.count(move.to.state);
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
  item.claimed = move.claimed;
  if (move.row) {
    item.size += move.row->output.size();
    size_in_hand_ += move.row->output.size();
  }
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
    announced_[{move.sink, move.event}] = move.to == To::owed ? move.attempt : std::numeric_limits<int>::max();
    if (move.to != To::owed) announcing_ -= 1;
    return;
  }
  auto& item = *in_hand_.at(move.item);
  const bool last = was_last_delivery(item);
  if (move.due) item.delivery_due = std::min(item.delivery_due.value_or(*move.due), *move.due);
  if (move.to != To::owed) {
    ledger_.count(move.to);
    sinks[static_cast<std::size_t>(move.sink)].passed += 1;
    item.standing.owed &= ~(std::uint64_t{1} << move.sink);
    if (item.standing.owed == 0) {
      item.standing.state = item.standing.fate;
      ledger_.count(item.standing.state);
    }
  }
  if (!last) return;
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
  size_in_hand_ += kept.size;
  in_hand_.emplace(kept.number, std::move(item));
  route(kept);
}

void ActiveRun::drop(ItemInHand& item) {
  if (item.reloaded) reloaded_ -= 1;
  size_in_hand_ -= item.size;
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
  if (item.jobs == 0) return drop(item);
  delivering_ += 1;
}

// One of the item's deliveries is no longer in hand; whether it was the last.
bool ActiveRun::was_last_delivery(ItemInHand& item) {
  item.jobs -= 1;
  if (item.jobs > 0) return false;
  delivering_ -= 1;
  return true;
}

}  // namespace sluice
