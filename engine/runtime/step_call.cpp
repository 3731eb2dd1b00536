// SPDX-License-Identifier: Apache-2.0
//
// Jobs of the steps: process() and resume(), and what their outcomes do to the items.
#include <algorithm>
#include <utility>

#include "json/json.hpp"
#include "runtime/caller.hpp"
#include "runtime/located.hpp"

namespace sluice {
namespace {

outcome::Failed not_rendered(std::string why) {
  return {{.code = "expression", .message = std::move(why), .detail = ""}};
}

// Sets an output, in place of an earlier one of the same step.
void put_output(ItemInHand& item, const std::string& step, Value output) {
  item.steps.object()[step] = std::move(output);
}

}  // namespace

void Caller::step(Job job) {
  auto& run = *job.run;
  const auto index = static_cast<std::size_t>(job.place);
  const auto& place = run.compiled->steps[index];
  const auto& limiters = run.steps[index].limiters;
  const bool slots = !job.items.front()->passes_limits();
  const auto started = parts_.clock.now();
  Results results;
  auto calls = prepare_items(job, started, results);
  const bool called = !calls.items.empty();
  if (called && !make_instance(job, place)) {
    if (slots) parts_.dispatcher.put_back(limiters);
    return give_back(job, job.items);
  }
  plugin::Reply reply;
  bool timed_out = false;
  if (called) {
    for (auto* item : calls.items) {
      job.marks.push_back(parts_.epoch_file.mark({run.id, item->number, item->standing.step, item->standing.attempt}));
    }
    const auto entry = job.kind == Job::Kind::resume ? plugin::Entry::resume : plugin::Entry::process;
    reply = call(job, place, {.entry = entry, .work = calls.work}, timed_out);
  }
  const auto finished = parts_.clock.now();
  if (called) job.took = finished - started;
  parts_.dispatcher.called(job);
  for (std::size_t i = 0; i < calls.items.size(); ++i) {
    auto& item = *calls.items[i];
    auto& verdict = reply.verdicts[i];
    const plan::Attempt attempt{.resumed = item.resumed,
                                .started = started,
                                .finished = finished,
                                .events_seen = item.events.empty() ? 0 : item.events.back().number,
                                .random = random()};
    Kept kept{kv_changes(std::move(verdict.writes)), claims_of(std::move(verdict.claims))};
    move(run, item, outcome_of(std::move(verdict), timed_out), attempt, std::move(kept), results);
  }
  if (slots && called) parts_.dispatcher.free_slots(limiters, results.changes);
  if (slots && !called) parts_.dispatcher.put_back(limiters);
  if (results.changes.empty()) return parts_.dispatcher.release(job);
  parts_.dispatcher.commit(std::move(job), std::move(results.changes), std::move(results.born));
}

// Passes over items whose `when` is false, fails those that cannot be rendered, and readies the rest.
Caller::Calls Caller::prepare_items(Job& job, Timestamp started, Results& results) {
  auto& run = *job.run;
  const auto& place = run.compiled->steps[static_cast<std::size_t>(job.place)];
  CallScope scopes(run, parts_.callbacks);
  Calls calls;
  std::vector<ItemInHand*> passed;
  for (auto* item : job.items) {
    const auto scope = scopes.of_item(*item, place.needs_callbacks);
    const plan::Attempt attempt{.resumed = item->resumed, .started = started, .finished = started};
    if (place.when && job.kind == Job::Kind::process) {
      const auto wanted = evaluator_.truth(*place.when, scope);
      if (!wanted) {
        move(run, *item, not_rendered(located(place, "when", wanted.error())), attempt, {}, results);
        continue;
      }
      if (!*wanted) {
        pass_over(run, *item, passed, results);
        continue;
      }
    }
    auto params = params_of(place, evaluator_, scope);
    if (!params) {
      move(run, *item, not_rendered(params.error().message), attempt, {}, results);
      continue;
    }
    calls.items.push_back(item);
    calls.work.push_back(work_of(run, place, *item, calls.values.emplace_back(std::move(*params))));
  }
  if (!passed.empty()) {
    std::erase_if(job.items, [&](ItemInHand* item) { return std::ranges::count(passed, item) > 0; });
    parts_.dispatcher.requeue(job, passed);
  }
  return calls;
}

// Passing over is not worth a commit of its own: after a crash it comes out the same. Past the last step the item
// closes.
void Caller::pass_over(const ActiveRun& run, ItemInHand& item, std::vector<ItemInHand*>& passed, Results& results) {
  const auto from = item.standing;
  item.standing = plan::passed_over(item.standing);
  if (item.standing.step < static_cast<int>(run.compiled->steps.size())) {
    passed.push_back(&item);
    return;
  }
  item.standing.state = ItemState::done;
  close(run, item, item.standing);
  results.changes.emplace_back(
      change::MoveItem{.run = run.id, .item = item.number, .from = from, .to = item.standing, .claimed = item.claimed});
}

void Caller::move(const ActiveRun& run, ItemInHand& item, Outcome outcome, const plan::Attempt& attempt, Kept kept,
                  Results& results) {
  const auto from = item.standing;
  const auto& place = run.compiled->steps[static_cast<std::size_t>(from.step)];
  std::vector<Value> emitted;
  std::string output;
  if (auto* ok = std::get_if<outcome::Ok>(&outcome)) output = to_json(ok->output);
  if (output.size() > kLargestPayload) {
    outcome = outcome::Failed{
        {.code = "too_large", .message = place.name + ": its output is larger than 1 MiB", .detail = ""}};
  }
  if (auto* expansion = std::get_if<outcome::Emitted>(&outcome)) emitted = std::move(expansion->items);
  auto decision = plan::after_attempt(from, place.rules, std::move(outcome), attempt);
  change::MoveItem move{.run = run.id, .item = item.number, .from = from, .to = decision.next};
  move.row = AttemptRow{.row = decision.next.rows - 1,
                        .step = from.step,
                        .attempt = from.attempt,
                        .outcome = decision.filed,
                        .fault = std::move(decision.fault),
                        .started = attempt.started,
                        .finished = attempt.finished};
  if (decision.output) {
    move.row->output = decision.filed == OutcomeKind::ok ? std::move(output) : to_json(*decision.output);
    put_output(item, place.name, std::move(*decision.output));
  }
  move.parked = std::move(decision.parked);
  move.unparked = decision.unparked;
  move.writes = std::move(kept.writes);
  move.claimed = item.claimed;
  if (decision.dead_letter) item.note_fault(*decision.dead_letter);
  move.dead_letter = std::move(decision.dead_letter);
  if (decision.filed == OutcomeKind::emitted) bear(run, item, std::move(emitted), move, results);
  if (move.to.state == ItemState::ready && move.to.step == static_cast<int>(run.compiled->steps.size())) {
    move.to.state = ItemState::done;
  }
  if (is_closed(move.to.state)) close(run, item, move.to);
  if (decision.filed == OutcomeKind::ok && !kept.claims.empty()) {
    move.claims = std::move(kept.claims);
    move.otherwise = plan::after_attempt(from, place.rules, outcome::Skipped{}, attempt).next;
    close(run, item, move.otherwise);
  }
  item.resumed = plan::Resumed::no;
  item.parked.reset();
  item.events.clear();  // of this step; those of the next one are found when it parks
  item.solo = false;
  if (move.row->fault) log_attempt(run, item, move);
  results.changes.emplace_back(std::move(move));
  act(run, from.step, decision, attempt.finished);
}

void Caller::bear(const ActiveRun& run, ItemInHand& parent, std::vector<Value> items, change::MoveItem& move,
                  Results& results) {
  Object above{{"item", parent.item}};
  if (parent.parent) above.append("parent", *parent.parent);
  const auto shared = std::make_shared<const Value>(std::move(above));
  std::uint32_t ordinal = 0;
  for (auto& value : items) {
    auto child = std::make_unique<ItemInHand>();
    child->item = std::move(value);
    child->steps = parent.steps;
    child->parent = shared;
    child->standing = {.step = move.from.step + 1, .ready_at = move.row->finished};
    change::NewItem born{
        .item = to_json(child->item), .standing = child->standing, .parent = parent.number, .ordinal = ordinal++};
    if (born.standing.step == static_cast<int>(run.compiled->steps.size())) {
      born.standing.state = ItemState::done;
      close(run, *child, born.standing);
    }
    move.children.push_back(std::move(born));
    results.born.push_back(std::move(child));
  }
}

// What a decision does beyond its item.
void Caller::act(const ActiveRun& run, int step, const plan::Decision& decision, Timestamp now) {
  const auto& stage = run.steps[static_cast<std::size_t>(step)];
  if (decision.throttle) parts_.dispatcher.throttle(stage.limiters, now + *decision.throttle);
  switch (decision.effect) {
    case plan::RunEffect::none:
      return;
    case plan::RunEffect::block:
      return block(run, stage.place->title + ": " + decision.message);
    case plan::RunEffect::fail:
      parts_.dispatcher.drain(run.id, Draining::fail, decision.message);
      return;
  }
}

}  // namespace sluice
