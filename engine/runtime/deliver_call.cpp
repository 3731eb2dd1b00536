// SPDX-License-Identifier: Apache-2.0
//
// Jobs of the sinks: one cycle of open, write and flush, then the commit, then committed().
#include <utility>

#include "runtime/caller.hpp"
#include "runtime/located.hpp"

namespace sluice {
namespace {

using To = change::MoveDelivery::To;

}  // namespace

void Caller::deliver(Job job) {
  auto& run = *job.run;
  const auto index = static_cast<std::size_t>(job.place);
  const auto& place = run.compiled->sinks[index];
  if (!make_instance(job, place)) {
    // Dropped from memory by the blocked run; still owed.
    parts_.dispatcher.put_back(run.sinks[index].limiters);
    parts_.dispatcher.called(job);
    parts_.dispatcher.undelivered(job);
    return parts_.dispatcher.release(job);
  }
  const auto started = parts_.clock.now();
  std::vector<Outcome> outcomes(job.deliveries.size());
  auto calls = prepare_deliveries(job, outcomes);
  std::vector<KvChange> writes;
  bool durable = false;
  if (!calls.work.empty()) durable = cycle(job, place, calls, outcomes, writes);
  const auto finished = parts_.clock.now();
  parts_.dispatcher.called(job);

  std::vector<Change> changes;
  if (!writes.empty()) changes.emplace_back(change::WriteKv{std::move(writes)});
  for (std::size_t i = 0; i < job.deliveries.size(); ++i) {
    changes.emplace_back(settle(run, index, job.deliveries[i], std::move(outcomes[i]),
                                {.started = started, .finished = finished, .random = random()}));
  }
  if (calls.work.empty()) {
    parts_.dispatcher.put_back(run.sinks[index].limiters);
  } else {
    parts_.dispatcher.free_slots(run.sinks[index].limiters, changes);
  }
  job.durable = durable;
  job.deliveries.clear();
  parts_.dispatcher.commit(std::move(job), std::move(changes), {});
}

// What is written of each delivery; those that cannot be rendered fail without a call.
Caller::Calls Caller::prepare_deliveries(const Job& job, std::vector<Outcome>& outcomes) {
  const auto& run = *job.run;
  const auto& place = run.compiled->sinks[static_cast<std::size_t>(job.place)];
  CallScope scopes(run, parts_.callbacks);
  Calls calls;
  for (std::size_t i = 0; i < job.deliveries.size(); ++i) {
    const auto& delivery = job.deliveries[i];
    const Value& subject =
        calls.values.emplace_back(delivery.item ? envelope(*delivery.item) : parts_.dispatcher.run_event(run.id));
    const auto scope = delivery.item ? scopes.of_item(*delivery.item, false) : scopes.of_run_event(subject);
    auto params = params_of(place, evaluator_, scope);
    if (!params) {
      outcomes[i] = outcome::Failed{{.code = "expression", .message = params.error().message, .detail = ""}};
      continue;
    }
    plugin::Work work{
        .token = token_of(delivery.item ? delivery.item->token_owner(run.id) : ItemId{run.id, {}}, place.name),
        .attempt = static_cast<std::uint32_t>(delivery.tries.attempt),
        .item = &subject,
        .params = &calls.values.emplace_back(std::move(*params))};
    if (delivery.item) {
      work.key = delivery.item->key;
    } else {
      work.token += "-" + std::to_string(delivery.event);
    }
    calls.work.push_back(std::move(work));
    calls.positions.push_back(i);
  }
  return calls;
}

// open, write, flush. Verdicts hold only if the flush succeeds; a failure of the cycle is every item's.
bool Caller::cycle(const Job& job, const CompiledPlace& place, const Calls& calls, std::vector<Outcome>& outcomes,
                   std::vector<KvChange>& writes) {
  bool timed_out = false;
  auto reply = call(job, place, {.entry = plugin::Entry::open_sink}, timed_out);
  std::vector<plugin::Verdict> verdicts;
  if (!reply.failure) {
    reply = call(job, place, {.entry = plugin::Entry::write, .work = calls.work}, timed_out);
    verdicts = std::move(reply.verdicts);
    if (!reply.failure) {
      writes = kv_changes(std::move(reply.writes));
      reply = call(job, place, {.entry = plugin::Entry::flush}, timed_out);
    }
  }
  const bool flushed = !reply.failure;
  if (!flushed) writes.clear();
  for (std::size_t i = 0; i < calls.positions.size(); ++i) {
    auto& outcome = outcomes[calls.positions[i]];
    // A refusal of the item itself stands, whatever became of the cycle.
    const bool refused = i < verdicts.size() && verdicts[i].failure;
    outcome =
        !flushed && !refused ? outcome_of(*reply.failure, timed_out) : outcome_of(std::move(verdicts[i]), timed_out);
  }
  if (flushed) std::ranges::move(kv_changes(std::move(reply.writes)), std::back_inserter(writes));
  return flushed;
}

// What becomes of one delivery.
change::MoveDelivery Caller::settle(const ActiveRun& run, std::size_t sink, const DeliveryInHand& delivery,
                                    Outcome outcome, const plan::Attempt& attempt) {
  const auto& place = run.compiled->sinks[sink];
  // A halt blocks the run where items are concerned; a run event's delivery changes nothing.
  if (auto* halted = std::get_if<outcome::Halted>(&outcome); halted && !delivery.item) {
    outcome = outcome::Failed{std::move(halted->fault)};
  }
  auto decision = plan::after_delivery(delivery.tries, place.rules, std::move(outcome), attempt);
  change::MoveDelivery move{.run = run.id,
                            .item = delivery.item ? delivery.item->number : ItemNumber{},
                            .sink = static_cast<int>(sink),
                            .event = delivery.event,
                            .attempt = decision.next.attempt,
                            .failures = decision.next.failures,
                            .started = decision.next.started,
                            .fault = std::move(decision.fault),
                            .sink_name = place.name,
                            .fate = delivery.item ? delivery.item->standing.fate : ItemState::done,
                            .claimed = delivery.item != nullptr && delivery.item->claimed,
                            .at = attempt.finished};
  switch (decision.then) {
    case plan::DeliveryDecision::Then::delivered:
      move.to = To::delivered;
      break;
    case plan::DeliveryDecision::Then::dead:
      move.to = To::undelivered;
      break;
    case plan::DeliveryDecision::Then::again:
      move.to = To::owed;
      move.due = decision.due.value_or(attempt.finished);
      break;
  }
  if (move.fault) log_delivery(run, move);
  if (decision.throttle) parts_.dispatcher.throttle(run.sinks[sink].limiters, attempt.finished + *decision.throttle);
  if (decision.effect == plan::RunEffect::block) block(run, place.title + ": " + move.fault->message);
  return move;
}

void Caller::committed(Job job) {
  bool timed_out = false;
  const auto& place = job.run->compiled->sinks[static_cast<std::size_t>(job.place)];
  call(job, place, {.entry = plugin::Entry::committed, .durable = job.durable}, timed_out);
  parts_.dispatcher.release(job);
}

}  // namespace sluice
