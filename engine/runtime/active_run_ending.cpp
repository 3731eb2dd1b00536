// SPDX-License-Identifier: Apache-2.0
//
// How a run ends: what is in calls is finished and committed first; then, by reason, it is given up to be resumed,
// blocked, swept clean, or its accounts are settled, its events announced, and its final state written.
#include <utility>

#include "runtime/active_run.hpp"

namespace sluice {
namespace {

constexpr int kFirstEnds = 10;                 // items that fail alike and block their run
constexpr std::int64_t kShareCountsFrom = 20;  // finished items; a share of fewer says nothing

std::optional<SinkEvent> event_of(RunState state) {
  switch (state) {
    case RunState::succeeded:
      return SinkEvent::run_succeeded;
    case RunState::partial:
      return SinkEvent::run_partial;
    case RunState::failed:
      return SinkEvent::run_failed;
    case RunState::cancelled:
      return SinkEvent::run_cancelled;
    case RunState::blocked:
      return SinkEvent::run_blocked;
    case RunState::running:
    case RunState::finishing:
      break;
  }
  return std::nullopt;
}

}  // namespace

bool ActiveRun::drain(Draining why, const std::string& reason, Timestamp now) {
  if (ended_ || draining_ == Draining::shutdown) return false;
  // A shutdown interrupts everything.
  const bool bound_for_its_end = draining_ != Draining::no || state_ != RunState::running || settling_ || ending_;
  if (why != Draining::shutdown && bound_for_its_end) return false;
  draining_ = why;
  reason_ = reason;
  settling_ = false;  // a shutdown leaves the accounts to the next engine
  drop_queued();
  if (why == Draining::cancel || why == Draining::fail) {
    const auto outcome = why == Draining::cancel ? RunState::cancelled : RunState::failed;
    hooks_.commit(*this, {change::SetRunState{.run = id, .outcome = outcome, .reason = reason, .at = now}});
    hooks_.cancel_calls(id);
  }
  return true;
}

void ActiveRun::drop_queued() {
  for (auto& stage : steps) {
    for (auto* item : stage.fresh) drop(*item);
    for (auto* item : stage.resumed) drop(*item);
    stage.fresh.clear();
    stage.resumed.clear();
  }
  for (auto& stage : sinks) {
    auto queued = std::exchange(stage.deliveries, {});
    for (auto& delivery : queued) {
      if (delivery.item == nullptr) {
        stage.deliveries.push_back(delivery);
      } else if (was_last_delivery(*delivery.item)) {
        drop(*delivery.item);
      }
    }
  }
}

void ActiveRun::fail_when_through(const std::string& reason) {
  if (failing_.empty()) failing_ = reason;
  source_done_ = true;
}

void ActiveRun::note_end(ItemState state, OutcomeKind outcome, const std::optional<DeadLetter>& letter) {
  auto& [failure, alike, over] = first_ends_;
  if (over || state == ItemState::expanded) return;
  const bool failed = letter && outcome == OutcomeKind::failed;
  const auto& known = failure ? failure : letter;
  over = !failed || letter->step != known->step || letter->fault.code != known->fault.code ||
         letter->fault.message != known->fault.message;
  failure = letter;
  alike += 1;
}

void ActiveRun::count_ends(std::span<const std::optional<DeadLetter>> ends) {
  for (const auto& letter : ends) note_end(ItemState::dead, OutcomeKind::failed, letter);
}

// Where the first items all fail with one error, nothing is wrong with the items: the rest is spared.
std::optional<std::string> ActiveRun::failed_alike() const {
  if (first_ends_.over || first_ends_.alike < kFirstEnds) return std::nullopt;
  const auto& [step, is_sink, fault] = *first_ends_.failure;
  return "the first " + std::to_string(first_ends_.alike) + " items all failed alike, at " + step + ": " +
         fault.message + "; mend the cause and resume, which goes on with the other items, or cancel the run";
}

void ActiveRun::check_first_ends(Timestamp now) {
  const auto why = failed_alike();
  if (!why) return;
  first_ends_.over = true;
  drain(Draining::block, *why, now);
}

void ActiveRun::check_max_dead() {
  const auto& max = compiled->workflow.run.max_dead;
  if (!max || !failing_.empty()) return;
  const auto finished = ledger_.taken + ledger_.emitted - ledger_.open();
  const auto* items = std::get_if<std::int64_t>(&max->bound);
  const auto* share = std::get_if<double>(&max->bound);
  const bool beyond = items ? ledger_.dead > *items
                            : finished >= kShareCountsFrom &&
                                  static_cast<double>(ledger_.dead) > *share * static_cast<double>(finished);
  if (beyond) fail_when_through("more items died than max_dead allows (" + std::to_string(ledger_.dead) + ")");
}

void ActiveRun::go_on_ending(Timestamp now) {
  const auto& deadline = compiled->workflow.run.deadline;
  if (deadline && now >= stored.created_at + *deadline) drain(Draining::fail, "the run's deadline has passed", now);
  if (ended_ || ending_ || settling_ || jobs_ > 0) return;
  const bool sweeping = draining_ == Draining::cancel || draining_ == Draining::fail;
  if (draining_ == Draining::shutdown) return end_with({change::DisownRun{id}});
  if (draining_ == Draining::block) {
    if (state_ == RunState::blocked && announcing_ == 0) return end_with({change::DisownRun{id}});
    if (state_ == RunState::blocked) return;
    std::vector<Change> changes{
        change::SetRunState{.run = id, .state = RunState::blocked, .reason = reason_, .at = now}};
    announce(changes, {SinkEvent::run_blocked}, now);
    return end_with(std::move(changes));
  }
  if (sweeping && state_ == RunState::running && !swept_) {
    return end_with({change::CancelItems{.run = id, .told = told_of_cancel(), .at = now}});
  }
  if (state_ == RunState::running && ledger_.open() == 0 && (sweeping || source_done_)) settling_ = true;
  if (state_ == RunState::finishing && announcing_ == 0) end_with(finished(now));
}

void ActiveRun::finish(const std::optional<std::string>& problem, Timestamp now) {
  if (!std::exchange(settling_, false)) return;
  const auto outcome = problem ? RunState::failed : outcome_of_counts();
  if (problem) reason_ = *problem;
  if (!failing_.empty() && reason_.empty()) reason_ = failing_;
  stored_outcome_ = outcome;
  std::vector<Change> changes{
      change::SetRunState{.run = id, .state = RunState::finishing, .outcome = outcome, .reason = reason_, .at = now}};
  announce(changes, {SinkEvent::run_finished, *event_of(outcome)}, now);
  const bool nobody_to_tell = changes.size() == 1 && announcing_ == 0;
  end_with(nobody_to_tell ? finished(now) : std::move(changes));
}

std::vector<Change> ActiveRun::finished(Timestamp now) const {
  return {change::SetRunState{.run = id, .state = *stored_outcome_, .reason = reason_, .at = now},
          change::DisownRun{id}};
}

RunState ActiveRun::outcome_of_counts() const {
  if (draining_ == Draining::cancel) return RunState::cancelled;
  if (draining_ == Draining::fail || !failing_.empty()) return RunState::failed;
  return ledger_.dead > 0 || ledger_.undelivered > 0 ? RunState::partial : RunState::succeeded;
}

void ActiveRun::announce(std::vector<Change>& changes, std::initializer_list<SinkEvent> events, Timestamp now) const {
  for (const auto event : events) {
    for (const int sink : compiled->sinks_on(event)) {
      changes.push_back(change::MoveDelivery{.run = id,
                                             .sink = sink,
                                             .event = static_cast<int>(event),
                                             .to = change::MoveDelivery::To::owed,
                                             .due = now,
                                             .at = now});
    }
  }
}

std::uint64_t ActiveRun::told_of_cancel() const {
  std::uint64_t told = 0;
  const auto& all = compiled->workflow.steps;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].on_cancel) told |= std::uint64_t{1} << i;
  }
  return told;
}

void ActiveRun::end_with(std::vector<Change> changes) {
  ending_ = true;
  hooks_.commit(*this, std::move(changes));
}

}  // namespace sluice
