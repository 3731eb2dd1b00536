// SPDX-License-Identifier: Apache-2.0
//
// Jobs of the source: one at a time for each run.
#include <utility>

#include "runtime/admission.hpp"
#include "runtime/caller.hpp"
#include "runtime/located.hpp"

namespace sluice {
namespace {

using namespace std::chrono_literals;

constexpr Duration kIdlePause = 1s;  // after a source has nothing now

}  // namespace

void Caller::take(Job job) {
  auto& run = *job.run;
  const auto& compiled = *run.compiled;
  const auto& source = compiled.source;
  if (!make_instance(job, source)) {
    parts_.dispatcher.put_back(run.source_limiters);
    return give_back(job, {});
  }
  bool timed_out = false;
  plugin::Reply reply;
  if (!run.source_open) {
    reply = call(job, source, {.entry = plugin::Entry::open_source, .cursor = run.cursor}, timed_out);
  }
  if (!reply.failure) {
    run.source_open = true;
    reply = call(job, source, {.entry = plugin::Entry::next, .max = static_cast<std::uint32_t>(job.most)}, timed_out);
  }
  if (reply.failure) return take_failed(std::move(job), *reply.failure, timed_out);
  run.source_failures = 0;
  run.source_started = std::nullopt;

  const auto now = parts_.clock.now();
  const bool idle = reply.status == plugin::Status::idle;
  parts_.dispatcher.source_said(job, idle ? std::optional(now + kIdlePause) : std::nullopt);
  parts_.dispatcher.called(job);
  const bool enough = job.last_take && reply.emitted.size() == static_cast<std::size_t>(job.most);
  change::TakeItems taken{.run = run.id,
                          .cursor = std::move(reply.checkpoint),
                          .source_done = reply.status == plugin::Status::end || enough};
  Results results;
  CallScope scope(run, parts_.callbacks);
  for (std::size_t i = 0; i < reply.emitted.size(); ++i) {
    auto item = std::make_unique<ItemInHand>();
    item->item = std::move(reply.emitted[i]);
    item->standing.ready_at = now;
    const bool refused = i < reply.verdicts.size() && reply.verdicts[i].failure;
    taken.items.push_back(
        admitted(run, *item, refused ? &*reply.verdicts[i].failure : nullptr, evaluator_, scope, parts_.callbacks));
    if (compiled.workflow.run.on_error == OnError::fail_run && item->fault) {
      parts_.dispatcher.drain(run.id, Draining::fail, source.title + ": " + item->fault->message);
    }
    results.born.push_back(std::move(item));
  }
  results.changes.emplace_back(std::move(taken));
  parts_.dispatcher.free_slots(run.source_limiters, results.changes);
  parts_.dispatcher.commit(std::move(job), std::move(results.changes), std::move(results.born));
}

// The source fails as a delivery does: tried again by its retry policy, and in the end the run fails.
void Caller::take_failed(Job job, const plugin::Failure& failure, bool timed_out) {
  auto& run = *job.run;
  const auto now = parts_.clock.now();
  const plan::Attempt attempt{.started = run.source_started.value_or(now), .finished = now, .random = random()};
  const plan::Delivery tries{.failures = run.source_failures, .started = attempt.started};
  const auto decision =
      plan::after_delivery(tries, run.compiled->source.rules, outcome_of(failure, timed_out), attempt);
  run.source_failures = decision.next.failures;
  run.source_started = attempt.started;
  run.source_open = false;
  const auto message = run.compiled->source.title + ": " + (decision.fault ? decision.fault->message : failure.message);
  log_source(run, message, decision.then == plan::DeliveryDecision::Then::dead);
  if (decision.throttle) parts_.dispatcher.throttle(run.source_limiters, now + *decision.throttle);
  if (decision.effect == plan::RunEffect::block) block(run, message);
  if (decision.then == plan::DeliveryDecision::Then::dead) parts_.dispatcher.fail_when_through(run.id, message);
  parts_.dispatcher.source_said(job, decision.due);
  parts_.dispatcher.called(job);
  std::vector<Change> changes;
  parts_.dispatcher.free_slots(run.source_limiters, changes);
  if (changes.empty()) return parts_.dispatcher.release(job);
  parts_.dispatcher.commit(std::move(job), std::move(changes));
}

}  // namespace sluice
