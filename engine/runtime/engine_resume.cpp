// SPDX-License-Identifier: Apache-2.0
//
// What engines before this one have left: a run is owned, its calls that died are counted, its culprit found, and what
// belongs to nobody any more is removed.
#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "base/check.hpp"
#include "runtime/engine_threads.hpp"
#include "runtime/recovery.hpp"

namespace sluice {

Result<> Engine::resume(const StoredRun& run, Workflow workflow) {
  auto& t = *threads_;
  // Whatever keeps the run from going on is found before it is taken over.
  TRY(t.activate(run, workflow, 0));
  const auto stored = TRY(t.own(run));
  auto active = TRY(t.take_up(stored, std::move(workflow)));
  t.note("run resumed", run.workflow, run.run);
  auto hindrance = TRY(t.or_break(t.interrupt(*active)));
  if (hindrance.then == Draining::no) hindrance = TRY(t.or_break(t.look_at_ends(*active)));
  if (stored.state == RunState::blocked) {
    std::vector<Change> changes{change::SetRunState{.run = run.run, .at = t.services.clock.now()}};
    TRY(t.writer.write(run.run, changes));
  }
  t.dispatcher.add(std::move(active), hindrance.then, hindrance.reason);
  t.patience->driving();
  return {};
}

// The run as it stands once nobody else can change it: its engine of before may have gone on after `run` was read.
Result<StoredRun> Engine::Threads::own(const StoredRun& run) {
  const auto id = std::to_string(run.run.value);
  const auto finished = [&](RunState state) {
    return failure("run " + id + " is finished (" + std::string(name(state)) + "): it never changes");
  };
  if (is_final(run.state)) return finished(run.state);
  std::vector<Change> changes{change::OwnRun{.run = run.run, .from = run.owner, .owner = epoch}};
  if (run.owner) {
    const bool alive = TRY(or_break(EpochFile::alive(settings.journal, *run.owner)));
    if (alive) {
      return failure("run " + id + " is driven by another engine: wait for it, or stop that one first");
    }
    changes.emplace_back(change::StopEngine{.epoch = *run.owner, .at = services.clock.now()});
  }
  TRY(writer.write(run.run, changes));
  if (!std::get<change::OwnRun>(changes.front()).owned) {
    return failure("run " + id + " was taken over by another engine just now");
  }
  const std::scoped_lock lock(reading);
  auto stored = TRY(or_break(reader->run(run.run)));
  SLUICE_CHECK(stored.has_value());
  if (!is_final(stored->state)) return std::move(*stored);
  writer.submit({.run = run.run, .changes = {change::DisownRun{run.run}}, .done = {}});
  return finished(stored->state);
}

Result<std::unique_ptr<ActiveRun>> Engine::Threads::take_up(const StoredRun& stored, Workflow workflow) {
  std::vector<StoredDelivery> events;
  std::vector<std::tuple<ItemState, int, std::int64_t>> waiting;
  {
    const std::scoped_lock lock(reading);
    events = TRY(or_break(reader->deliveries(stored.run, {})));
    waiting = TRY(or_break(reader->open_counts(stored.run)));
  }
  const auto open = std::ranges::count(events, DeliveryState::owed, &StoredDelivery::state);
  auto active = TRY(activate(stored, std::move(workflow), static_cast<int>(open)));
  for (const auto& [state, step, items] : waiting) active->count_on_disk(state, step, items);
  return active;
}

// Marks stay until what they led to is durable: a kill in between loses none, and none is counted twice. Those of a
// source's or sink's crashes stay until there are enough of them.
Result<Engine::Threads::Hindrance> Engine::Threads::interrupt(ActiveRun& run) {
  std::vector<EpochFile::Marked> marks;
  TRY(EpochFile::sweep(
      settings.journal,
      [&](const EpochFile::Marked& marked) {
        if (marked.call.run == run.id) marks.push_back(marked);
        return true;
      },
      wait));
  if (marks.empty()) return Hindrance{};
  auto interruptions = [&] {
    const std::scoped_lock lock(reading);
    return interruptions_of(run, marks, *reader, caller_parts.callbacks, services.clock.now());
  }();
  if (!interruptions) return std::unexpected(interruptions.error());
  run.interrupted = std::move(interruptions->items);
  for (const auto& move : interruptions->moves) run.count(move);
  std::vector<Change> changes(std::move_iterator(interruptions->moves.begin()),
                              std::move_iterator(interruptions->moves.end()));
  if (!changes.empty()) TRY(writer.write(run.id, changes));
  Hindrance hindrance;
  if (interruptions->culprit != nullptr) hindrance = TRY(give_up_on(*interruptions->culprit, run));
  TRY(EpochFile::sweep(
      settings.journal,
      [&](const EpochFile::Marked& marked) {
        return marked.call.run != run.id || (is_crash_of_place(marked) && interruptions->culprit == nullptr);
      },
      wait));
  if (interruptions->fails_run) return Hindrance{Draining::fail, std::move(*interruptions->fails_run)};
  return hindrance;
}

// The first items may all have failed alike under engines that did not live to block the run.
Result<Engine::Threads::Hindrance> Engine::Threads::look_at_ends(ActiveRun& run) {
  constexpr int kEnough = 100;
  const std::scoped_lock lock(reading);
  run.count_ends(TRY(reader->ends(run.id, kEnough)));
  auto why = run.failed_alike();
  return why ? Hindrance{Draining::block, std::move(*why)} : Hindrance{};
}

// A sink of run events cannot hold up the run, which they leave as it is: what is owed to it is dead.
Result<Engine::Threads::Hindrance> Engine::Threads::give_up_on(const CompiledPlace& culprit, ActiveRun& run) {
  const auto& plugin = services.catalog.find(culprit.use->kind, culprit.use->component)->file.path;
  const auto reason = culprit.title + ": its calls crashed the engine three times; mend or replace its plugin (" +
                      plugin.string() + "), then resume";
  const auto sink = std::ranges::find(run.compiled->sinks, &culprit, [](const auto& place) { return &place; });
  const auto index = static_cast<int>(sink - run.compiled->sinks.begin());
  if (sink == run.compiled->sinks.end() || !run.compiled->workflow.sinks[static_cast<std::size_t>(index)].of_run()) {
    return Hindrance{Draining::block, reason};
  }
  std::vector<StoredDelivery> events;
  {
    const std::scoped_lock lock(reading);
    events = TRY(reader->deliveries(run.id, {}));
  }
  std::vector<Change> changes;
  for (const auto& owed : events) {
    if (owed.sink != index || owed.state != DeliveryState::owed) continue;
    changes.push_back(change::MoveDelivery{
        .run = run.id,
        .sink = index,
        .event = owed.event,
        .to = DeliveryState::undelivered,
        .attempt = owed.attempt + 1,
        .failures = owed.failures,
        .started = owed.started,
        .fault = Fault{.code = "crash", .message = "its calls crashed the engine three times", .detail = ""},
        .sink_name = culprit.name,
        .at = services.clock.now()});
  }
  if (changes.empty()) return Hindrance{};
  TRY(writer.write(run.id, changes));
  Born none;
  run.settled(changes, none, services.clock.now());
  return Hindrance{};
}

// A slot that is refused may be held by an engine that is gone, on a run that nobody has taken over.
Result<> Engine::Threads::free_slots_of_the_dead(const std::vector<Epoch>& holders) {
  for (const auto holder : holders) {
    if (holder == epoch) continue;
    const bool alive = TRY(EpochFile::alive(settings.journal, holder));
    if (alive) continue;
    writer.submit(
        {.run = {}, .changes = {change::StopEngine{.epoch = holder, .at = services.clock.now()}}, .done = {}});
  }
  return {};
}

// Removes what engines have left that died after their runs had ended: marks of runs that can be resumed stay.
Result<> Engine::Threads::sweep() {
  std::map<RunId, bool> open;
  std::optional<Error> unread;
  TRY(EpochFile::sweep(
      settings.journal,
      [&](const EpochFile::Marked& marked) {
        const auto [known, first] = open.try_emplace(marked.call.run, true);
        if (!first) return known->second;
        const std::scoped_lock lock(reading);
        const auto run = reader->run(marked.call.run);
        if (!run) unread = run.error();
        if (run) known->second = *run && !is_final((*run)->state);
        return known->second;
      },
      wait));
  if (unread) return std::unexpected(*unread);
  return {};
}

// Keys of items that were delivered long ago.
Result<> Engine::Threads::forget_expired() {
  const auto now = services.clock.now();
  const std::scoped_lock lock(reading);
  if (TRY(reader->has_expired_claims(now))) {
    writer.submit({.run = {}, .changes = {change::DropExpiredClaims{now}}, .done = {}});
  }
  return {};
}

}  // namespace sluice
