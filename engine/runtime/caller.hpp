// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "expression/evaluator.hpp"
#include "log/log.hpp"
#include "plan/plan.hpp"
#include "plugin/component.hpp"
#include "runtime/call_registry.hpp"
#include "runtime/call_scope.hpp"
#include "runtime/dispatcher.hpp"
#include "runtime/epoch_file.hpp"
#include "runtime/job.hpp"
#include "runtime/outcome_of.hpp"

namespace sluice {

// What all callers of an engine share. Outlives them.
struct CallerParts {
  Clock& clock;
  Dispatcher& dispatcher;
  EpochFile& epoch_file;
  CallRegistry& calls;
  InstanceMaker make;
  CallbackSettings callbacks;
  std::string journal_id;
  log::Log* log = nullptr;
};

// Makes a worker's calls: renders what the component is given, calls it, has the planner decide what becomes of the
// items, and hands that to the dispatcher to be made durable. One per worker thread.
class Caller final {
 public:
  explicit Caller(const CallerParts& parts);

  void run(Job job);

 private:
  // What a step's job has come to so far.
  struct Results {
    std::vector<Change> changes;
    Born born;
  };
  // What a component keeps in the journal with an outcome.
  struct Kept {
    std::vector<KvChange> writes;
    std::vector<Claim> claims;
  };
  // What is really called, with what.
  struct Calls {
    std::vector<ItemInHand*> items;      // steps: of each work
    std::vector<std::size_t> positions;  // sinks: of each work, in the job's deliveries
    std::vector<plugin::Work> work;
    std::deque<Value> values;  // that work refers to
  };

  // take_call.cpp
  void take(Job job);
  void take_failed(Job job, const plugin::Failure& failure, bool timed_out);

  // step_call.cpp
  void step(Job job);
  Calls prepare_items(Job& job, Timestamp started, Results& results);
  void pass_over(const ActiveRun& run, ItemInHand& item, std::vector<ItemInHand*>& passed, Results& results);
  void move(const ActiveRun& run, ItemInHand& item, Outcome outcome, const plan::Attempt& attempt, Kept kept,
            Results& results);
  void bear(const ActiveRun& run, ItemInHand& parent, std::vector<Value> items, change::MoveItem& move,
            Results& results);
  void act(const ActiveRun& run, int step, const plan::Decision& decision, Timestamp now);

  // deliver_call.cpp
  void deliver(Job job);
  Calls prepare_deliveries(const Job& job, std::vector<Outcome>& outcomes);
  bool cycle(const Job& job, const CompiledPlace& place, const Calls& calls, std::vector<Outcome>& outcomes,
             std::vector<KvChange>& writes);
  change::MoveDelivery settle(const ActiveRun& run, std::size_t sink, const DeliveryInHand& delivery, Outcome outcome,
                              const plan::Attempt& attempt);
  void committed(Job job);

  // caller.cpp
  bool make_instance(Job& job, const CompiledPlace& place);
  void give_back(Job& job, std::span<ItemInHand* const> items);
  plugin::Reply call(const Job& job, const CompiledPlace& place, const plugin::Request& request, bool& timed_out);
  plugin::Work work_of(const ActiveRun& run, const CompiledPlace& place, const ItemInHand& item,
                       const Value& params) const;
  std::string token_of(ItemId whose, const std::string& place) const;
  // The item has come to its end: delivering, if sinks are owed for it.
  void close(const ActiveRun& run, ItemInHand& item, Standing& standing);
  void block(const ActiveRun& run, const std::string& reason);
  double random() { return std::generate_canonical<double, 53>(random_); }

  // caller_log.cpp; they cost a comparison where the level is off
  void log_attempt(const ActiveRun& run, const ItemInHand& item, const change::MoveItem& move) const;
  void log_delivery(const ActiveRun& run, const change::MoveDelivery& move) const;
  void log_source(const ActiveRun& run, const std::string& message, bool for_good) const;

  const CallerParts& parts_;
  expression::Evaluator evaluator_;
  std::mt19937_64 random_;
  std::unique_ptr<plugin::Cancellation> cancellation_;  // of its calls, until one is cancelled: it costs a descriptor
};

}  // namespace sluice
