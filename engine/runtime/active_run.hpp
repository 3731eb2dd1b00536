// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "journal/changes.hpp"
#include "journal/reader.hpp"
#include "runtime/backlog.hpp"
#include "runtime/batch_size.hpp"
#include "runtime/compiled_workflow.hpp"
#include "runtime/item_in_hand.hpp"
#include "runtime/limiter.hpp"
#include "runtime/placed_component.hpp"

namespace sluice {

struct Job;

// One delivery waiting in a sink's queue. Of a run event: `item` is null.
struct DeliveryInHand {
  ItemInHand* item = nullptr;
  int sink = 0;
  int event = 0;
  plan::Delivery tries;
};

// A place of a run with what waits there.
struct Stage {
  const CompiledPlace* place = nullptr;
  PlacedComponent* component = nullptr;   // the engine's; shared by runs with the same options
  std::vector<Limiter*> limiters;         // the engine's
  std::deque<ItemInHand*> fresh;          // steps: to be processed
  std::deque<ItemInHand*> resumed;        // steps: to be resumed
  std::deque<DeliveryInHand> deliveries;  // sinks
  std::optional<Timestamp> filling;       // a batch that waits for more, since then
  int calls = 0;                          // running now
  BatchSize batch_size;                   // steps: where their batch is to be found
  // For progress: items that went on from here, and those on disk here.
  std::int64_t passed = 0, parked = 0, retrying = 0;

  // Of steps: what is resumed goes first.
  std::deque<ItemInHand*>& next_queue() { return resumed.empty() ? fresh : resumed; }
  std::size_t queued() const { return fresh.size() + resumed.size() + deliveries.size(); }
};

// Why a run is no longer dispatched. What is in calls is finished and committed first.
enum class Draining : std::uint8_t { no, shutdown, block, cancel, fail };

// A run that this engine drives: its queues and counts, and what it wants next. Everything but `id`, `compiled` and the
// calls themselves is guarded by the dispatcher's lock.
class ActiveRun final {
 public:
  // The engine's side, called under the dispatcher's lock.
  struct Hooks {
    std::function<void(Limiter&, int wanted)> reserve;  // asks the journal for calls under a limit
    std::function<void(ActiveRun&, std::vector<Change>)>
        commit;                               // engine's own changes for the run; settled() hears of them
    std::function<void(RunId)> cancel_calls;  // tells the run's work to end
  };

  // `announcing`: how many deliveries of run events are open.
  ActiveRun(const StoredRun& stored, std::shared_ptr<const CompiledWorkflow> compiled, const Hooks& hooks,
            int announcing);

  const RunId id;
  const std::shared_ptr<const CompiledWorkflow> compiled;  // shared with the jobs in flight
  const StoredRun stored;                                  // as it was when this engine took it
  const Value as_value;                                    // `run` in the expressions of its items

  // --- set up before the run is added to the dispatcher
  std::vector<Stage> steps;
  std::vector<Stage> sinks;
  PlacedComponent source;
  std::vector<Limiter*> source_limiters;
  void count_on_disk(ItemState state, int step, std::int64_t items);  // what the engine before left waiting
  Timestamp driven_since{};                                           // by this engine
  std::set<ItemNumber> interrupted;  // in calls when the engine before died: tried alone

  // --- what to call
  std::optional<Job> pick(Timestamp now);
  bool callable(Timestamp now);
  std::optional<Timestamp> next_change() const;  // when something may become callable by itself

  // --- what became of it
  void called(Job& job);
  void requeue(std::span<ItemInHand* const> items);
  // Takes the items that the changes bring from the front of `born`.
  void settled(std::span<Change> changes, Born& born, Timestamp now);
  void released(Job& job);  // the job has no further commit
  void source_said(std::optional<Timestamp> due);
  bool charges(const std::string& limit) const;
  void count(const change::MoveItem& move);  // what a move adds to the ledger
  void undelivered(std::span<const DeliveryInHand> deliveries);

  // --- what to load from disk
  struct Wants {
    RunId run;
    std::vector<ItemNumber> woken;
    bool due = false;                       // look for what is due
    bool ending = false;                    // of that, its events' deliveries alone
    std::optional<ItemNumber> ready_after;  // look for ready items beyond this one
    ItemNumber ready_until;                 // at least up to this one
    int room = 0;
    bool cancelling = false;  // look for items whose on_cancel is to be called
    bool settle = false;      // all is closed: settle the accounts
    bool any() const { return !woken.empty() || due || ready_after || cancelling || settle; }
  };
  Wants wants(Timestamp now);
  bool hungry(Timestamp now) const;  // whether wants() would give any
  bool holds(ItemNumber item) const { return in_hand_.contains(item); }
  bool was_interrupted(ItemNumber item) const { return interrupted.contains(item); }
  void loaded(std::vector<std::unique_ptr<ItemInHand>> items);
  void loaded_deliveries(const std::vector<StoredDelivery>& run_events);
  Backlog& backlog() { return backlog_; }

  // --- its end
  // Takes the next step towards the end, if one is due. To be called after anything has changed.
  void go_on_ending(Timestamp now);
  // False where something else ends it already: the first reason counts, and a run that is finishing finishes.
  bool drain(Draining why, const std::string& reason, Timestamp now);
  void fail_when_through(const std::string& reason);
  // How its items have ended under the engines before, and what that says: why the rest is spared, if it is.
  void count_ends(std::span<const std::optional<DeadLetter>> ends);
  std::optional<std::string> failed_alike() const;
  // The feeder has held the counts against the rows; a problem makes the run fail. Nothing where a shutdown was faster.
  void finish(const std::optional<std::string>& problem, Timestamp now);
  bool ended() const { return ended_; }
  bool over() const { return ended_ && jobs_ == 0; }  // nothing refers to it any more
  Draining draining() const { return draining_; }
  RunState state() const { return state_; }
  const std::string& reason() const { return reason_; }
  RunState event_state() const { return stored_outcome_.value_or(state_); }
  const Ledger& ledger() const { return ledger_; }
  std::size_t in_hand() const { return in_hand_.size(); }
  bool source_done() const { return source_done_; }

  // For the source's jobs, which run one at a time.
  std::string cursor;
  bool source_open = false;
  int source_failures = 0;
  std::optional<Timestamp> source_started;

 private:
  int room() const;  // for items from disk
  bool wants_due(Timestamp now) const;
  bool wants_cancelling() const;
  std::optional<Job> pick_take(Timestamp now);
  std::optional<Job> pick_step(std::size_t index, Timestamp now);
  std::optional<Job> pick_delivery(std::size_t index, Timestamp now);
  // Whether pick_…() would give a job.
  bool may_take(Timestamp now);
  bool may_step(Stage& stage, Timestamp now);
  bool may_deliver(Stage& stage, Timestamp now);
  bool may_call(Stage& stage, Timestamp now, bool unlimited);
  bool batch_is_ready(Stage& stage, std::size_t waiting, Timestamp now);
  bool limits_allow(const std::vector<Limiter*>& limiters, Timestamp now, int wanted);
  bool wants_source(Timestamp now) const;
  std::int64_t room_for_new() const;
  Job begin(Stage& stage, int place);

  void keep(std::unique_ptr<ItemInHand> item);
  void drop(ItemInHand& item);
  void route(ItemInHand& item);
  void count_new(const change::NewItem& item);
  void on_settled(change::TakeItems& take, Born& born);
  void on_settled(change::MoveItem& move, Born& born);
  void on_settled(const change::MoveDelivery& move);
  void on_settled(const change::SetRunState& set);
  void on_settled(const change::CancelItems& cancel);
  void deliver(ItemInHand& item);
  bool was_last_delivery(ItemInHand& item);
  void adopt(std::unique_ptr<ItemInHand> item, const change::NewItem& stored, bool reloaded);
  void drop_queued();
  void note_end(ItemState state, OutcomeKind outcome, const std::optional<DeadLetter>& letter);
  void check_first_ends(Timestamp now);
  void check_max_dead();
  void announce(std::vector<Change>& changes, std::initializer_list<SinkEvent> events, Timestamp now) const;
  std::uint64_t told_of_cancel() const;
  RunState outcome_of_counts() const;
  std::vector<Change> finished(Timestamp now) const;
  void end_with(std::vector<Change> changes);

  Hooks hooks_;
  std::unordered_map<ItemNumber, std::unique_ptr<ItemInHand>> in_hand_;
  Ledger ledger_;
  std::size_t size_in_hand_ = 0;
  int calls_ = 0;  // plugin calls of this run now
  int jobs_ = 0;   // running, or committed and not yet durable
  std::int64_t retrying_ = 0;

  std::int64_t delivering_ = 0;  // in hand with deliveries in hand
  bool taking_ = false;
  bool source_done_ = false;
  std::optional<Timestamp> source_due_;

  Backlog backlog_;
  int reloaded_ = 0;  // in hand from disk

  // How the first items ended, as long as all failed with one and the same error.
  struct FirstEnds {
    std::optional<DeadLetter> failure;
    int alike = 0;
    bool over = false;
  } first_ends_;

  RunState state_ = RunState::running;
  Draining draining_ = Draining::no;
  std::string reason_;
  std::string failing_;                          // the run fails once it is through
  bool swept_ = false;                           // a cancel's sweep is durable
  bool ending_ = false;                          // its next state is on its way to the journal
  bool settling_ = false;                        // the feeder settles its accounts
  std::optional<RunState> stored_outcome_;       // finishing: the final state
  int announcing_ = 0;                           // deliveries of run events that are open
  std::set<std::pair<int, int>> announcements_;  // those of them in hand: sink, event
  // The next attempt of each that had an outcome here: what the feeder has read before that is no news.
  std::map<std::pair<int, int>, int> announced_;
  bool ended_ = false;
};

}  // namespace sluice
