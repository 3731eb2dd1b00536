// SPDX-License-Identifier: Apache-2.0
#include "runtime/engine.hpp"

#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <utility>

#include "base/check.hpp"
#include "json/json.hpp"
#include "plan/plan.hpp"
#include "runtime/call_registry.hpp"
#include "runtime/callback_address.hpp"
#include "runtime/caller.hpp"
#include "runtime/checkpoints.hpp"
#include "runtime/component_checks.hpp"
#include "runtime/dispatcher.hpp"
#include "runtime/epoch_file.hpp"
#include "runtime/feeder.hpp"
#include "runtime/worker_pool.hpp"
#include "runtime/writer.hpp"

namespace sluice {
namespace {

constexpr int kStartedEvent = static_cast<int>(SinkEvent::run_started);

}  // namespace

// In the order of construction; what comes later uses what came before, and is gone before it.
struct Engine::Threads {
  Threads(const Settings& s, const Services& sv, std::unique_ptr<Journal> j, std::unique_ptr<JournalReader> rd,
          std::unique_ptr<JournalReader> feed, std::unique_ptr<Checkpointer> cp, std::unique_ptr<EpochFile> ef, Epoch e)
      : settings(s),
        services(sv),
        started(sv.clock.now()),
        epoch(e),
        journal(std::move(j)),
        reader(std::move(rd)),
        epoch_file(std::move(ef)),
        writer(*journal, [this](const Error& error) { fail(error); }),
        dispatcher(sv.clock, writer, *epoch_file, e),
        checkpoints(std::move(cp), [this](const Error& error) { fail(error); }),
        caller_parts{.clock = sv.clock,
                     .dispatcher = dispatcher,
                     .epoch_file = *epoch_file,
                     .calls = calls,
                     .make = sv.make,
                     .callbacks = {.public_url = s.public_url, .signing_key = journal->signing_key()},
                     .journal_id = journal->id()},
        feeder(std::make_unique<Feeder>(Feeder::Parts{.clock = sv.clock,
                                                      .dispatcher = dispatcher,
                                                      .calls = calls,
                                                      .reader = std::move(feed),
                                                      .engine_started = started,
                                                      .request = [this](const StoredRequest& r) { request(r); },
                                                      .failed = [this](const Error& error) { fail(error); }})),
        workers(std::make_unique<WorkerPool>(dispatcher, caller_parts, s.most_workers)) {}

  void fail(const Error& error) {
    {
      const std::scoped_lock lock(mutex);
      if (!broken) broken = error;
    }
    dispatcher.halt();
    calls.cancel_all();
  }

  void request(const StoredRequest& request) {
    if (!dispatcher.inspect(request.run, [](ActiveRun&) {})) return;
    if (request.kind == "cancel") {
      calls.cancel(request.run);
      dispatcher.drain(request.run, Draining::cancel, "cancelled on request");
    }
    // Dropped after the cancel is on its way to the journal: the commits keep their order.
    writer.submit({.run = request.run, .changes = {change::DropRequest{request.request}}, .done = {}});
  }

  Result<std::unique_ptr<PlacedComponent>> place_component(const Use& use, bool single);
  Result<std::unique_ptr<ActiveRun>> activate(const StoredRun& stored, Workflow workflow, int announcing);
  Result<> interrupt(const StoredRun& stored, Epoch dead, ActiveRun& run);

  const Settings settings;
  const Services services;
  const Timestamp started;
  const Epoch epoch;
  std::unique_ptr<Journal> journal;
  std::mutex reading;  // guards reader
  std::unique_ptr<JournalReader> reader;
  std::unique_ptr<EpochFile> epoch_file;
  mutable std::mutex mutex;  // guards broken
  std::optional<Error> broken;
  CallRegistry calls;
  Writer writer;
  Dispatcher dispatcher;
  Checkpoints checkpoints;
  CallerParts caller_parts;
  std::unique_ptr<Feeder> feeder;
  std::unique_ptr<WorkerPool> workers;
  bool stopped = false;
};

Engine::Engine(std::unique_ptr<Threads> threads) : threads_(std::move(threads)) {}
Engine::~Engine() { stop(Duration::zero()); }

Result<std::unique_ptr<Engine>> Engine::start(const Settings& settings, const Services& services) {
  auto journal = TRY(Journal::open({.path = settings.journal, .vfs = settings.vfs}));
  const auto epoch = TRY(journal->register_engine(::getpid(), services.clock.now()));
  auto epoch_file = TRY(EpochFile::create(settings.journal, epoch));
  auto reader = TRY(journal->reader());
  auto feed = TRY(journal->reader());
  auto checkpointer = TRY(Checkpointer::open(settings.journal, settings.vfs));
  return std::unique_ptr<Engine>(new Engine(std::make_unique<Threads>(
      settings, services, std::move(journal), std::move(reader), std::move(feed), std::move(checkpointer),
      std::move(epoch_file), epoch)));
}

// ----------------------------------------------------------------------------------------------------------- runs

// With its first instance, so that options which the component refuses are found before the run begins.
Result<std::unique_ptr<PlacedComponent>> Engine::Threads::place_component(const Use& use, bool single) {
  auto component = std::make_unique<PlacedComponent>(PlacedComponent{.use = use});
  component->reentrant = !single && services.catalog.find(use.component)->component.reentrant;
  component->single = single;
  auto* instance = component->made.emplace_back(TRY(services.make(use))).get();
  component->give_back(instance);
  return component;
}

Result<std::unique_ptr<ActiveRun>> Engine::Threads::activate(const StoredRun& stored, Workflow workflow, int announcing) {
  auto compiled = TRY(CompiledWorkflow::compile(std::move(workflow), services.catalog));
  auto run = std::make_unique<ActiveRun>(stored, compiled, dispatcher.hooks(), announcing);
  const auto& flow = compiled->workflow;
  const auto limiters_of = [&](const std::vector<LimitUse>& uses) -> Result<std::vector<Limiter*>> {
    std::vector<Limiter*> limiters;
    for (const auto& use : uses) {
      const auto defined = std::ranges::find(flow.limits, use.limit, &LimitDefinition::name);
      SLUICE_CHECK(defined != flow.limits.end());
      limiters.push_back(TRY(dispatcher.limiter(*defined, use.key)));
    }
    return limiters;
  };
  const auto stages_of = [&](const std::vector<CompiledPlace>& places, bool single) -> Result<std::vector<Stage>> {
    std::vector<Stage> stages;
    for (const auto& place : places) {
      auto* component = dispatcher.component(*place.use);
      if (component == nullptr) component = dispatcher.add_component(TRY(place_component(*place.use, single)));
      stages.push_back({.place = &place, .component = component, .limiters = TRY(limiters_of(*place.limits))});
    }
    return stages;
  };
  run->steps = TRY(stages_of(compiled->steps, false));
  run->sinks = TRY(stages_of(compiled->sinks, true));
  run->source_limiters = TRY(limiters_of(*compiled->source.limits));
  run->source.use = flow.source.use;
  run->source.single = true;
  return run;
}

Result<RunId> Engine::run(NewRun run) {
  auto& t = *threads_;
  const auto now = t.services.clock.now();
  // Whatever keeps the run from starting is found before there is a run.
  const auto compiled = TRY(CompiledWorkflow::compile(run.workflow, t.services.catalog));
  TRY(check_components(run.workflow, t.services.make, t.services.clock));
  change::CreateRun create{.workflow = run.workflow.name,
                           .file = run.workflow.file,
                           .hash = run.workflow.hash,
                           .definition = std::move(run.definition),
                           .inputs = to_json(Value(run.workflow.inputs)),
                           .settings = std::move(run.settings),
                           .trigger = std::move(run.trigger),
                           .owner = t.epoch,
                           .at = now,
                           .announce = compiled->sinks_on(SinkEvent::run_started),
                           .started_event = kStartedEvent};
  const auto announcing = static_cast<int>(create.announce.size());
  StoredRun stored{.workflow = create.workflow, .file = create.file, .definition = create.hash, .inputs = create.inputs,
                   .settings = create.settings, .trigger = create.trigger, .owner = t.epoch, .created_at = now};
  auto active = TRY(t.activate(stored, run.workflow, announcing));
  std::vector<Change> changes{std::move(create)};
  TRY(t.writer.write({}, changes));
  stored.run = std::get<change::CreateRun>(changes.front()).created;
  active = TRY(t.activate(stored, std::move(run.workflow), announcing));
  t.dispatcher.add(std::move(active));
  return stored.run;
}

Result<> Engine::resume(const StoredRun& run, Workflow workflow) {
  auto& t = *threads_;
  const auto id = std::to_string(run.run.value);
  if (is_final(run.state)) return failure("run " + id + " is finished (" + std::string(name(run.state)) + "): it never changes");
  if (run.owner && EpochFile::alive(t.settings.journal, *run.owner)) {
    return failure("run " + id + " is driven by another engine: wait for it, or stop that one first");
  }
  std::vector<StoredDelivery> events;
  std::vector<std::tuple<ItemState, int, std::int64_t>> waiting;
  {
    const std::scoped_lock lock(t.reading);
    events = TRY(t.reader->deliveries(run.run, {}));
    waiting = TRY(t.reader->open_counts(run.run));
  }
  const auto open = std::ranges::count(events, 0, &StoredDelivery::state);
  auto active = TRY(t.activate(run, std::move(workflow), static_cast<int>(open)));
  for (const auto& [state, step, items] : waiting) active->count_on_disk(state, step, items);
  std::vector<Change> changes{change::OwnRun{.run = run.run, .from = run.owner, .owner = t.epoch}};
  TRY(t.writer.write(run.run, changes));
  if (!std::get<change::OwnRun>(changes.front()).owned) {
    return failure("run " + id + " was taken over by another engine just now");
  }
  if (run.owner) TRY(t.interrupt(run, *run.owner, *active));
  if (run.state == RunState::blocked) {
    changes = {change::SetRunState{.run = run.run, .at = t.services.clock.now()}};
    TRY(t.writer.write(run.run, changes));
  }
  t.dispatcher.add(std::move(active));
  return {};
}

// Items that were in a call when their engine died: the attempt is counted, not held against them, and they are tried
// alone from now on, so that a call that kills its engine is found.
Result<> Engine::Threads::interrupt(const StoredRun& stored, Epoch dead, ActiveRun& run) {
  const auto now = services.clock.now();
  std::vector<Change> changes;
  for (const auto& marked : EpochFile::marks_of(settings.journal, dead)) {
    if (marked.run != stored.run) continue;
    const std::scoped_lock lock(reading);
    const auto item = TRY(reader->item(marked.run, marked.item));
    if (!item || is_closed(item->standing.state) || item->standing.state == ItemState::delivering) continue;
    const auto& from = item->standing;
    if (from.step >= static_cast<int>(run.compiled->steps.size()) || from.state == ItemState::cancelling) continue;
    run.interrupted.insert(marked.item);
    const auto& rules = run.compiled->steps[static_cast<std::size_t>(from.step)].rules;
    const plan::Attempt attempt{.resumed = item->parked ? plan::Resumed::timer : plan::Resumed::no, .started = now, .finished = now};
    auto decision = plan::after_attempt(from, rules, outcome::Interrupted{marked.crashed && marked.alone}, attempt);
    change::MoveItem move{.run = marked.run, .item = marked.item, .from = from, .to = decision.next,
                          .unparked = decision.unparked, .dead_letter = std::move(decision.dead_letter)};
    move.row = AttemptRow{.row = decision.next.rows - 1, .step = from.step, .attempt = from.attempt, .outcome = decision.filed,
                          .fault = std::move(decision.fault), .started = now, .finished = now};
    if (is_closed(move.to.state)) move.to = plan::closing(move.to, run.compiled->sinks_for(move.to.state));
    run.count(move);
    changes.emplace_back(std::move(move));
  }
  if (!changes.empty()) TRY(writer.write(stored.run, changes));
  return {};
}

bool Engine::wait(RunId run, const std::stop_token& stop, Timestamp until) {
  return threads_->dispatcher.wait_until_ended(run, stop, until);
}

std::optional<Progress> Engine::progress(RunId run) {
  Progress progress;
  const auto place_of = [](const Stage& stage) {
    return Progress::Place{.name = stage.place->name, .queued = static_cast<std::int64_t>(stage.queued()), .calls = stage.calls,
                           .parked = stage.parked, .retrying = stage.retrying, .passed = stage.passed};
  };
  const bool known = threads_->dispatcher.inspect(run, [&](ActiveRun& active) {
    progress.state = active.state();
    progress.reason = active.reason();
    progress.source_done = active.source_done();
    progress.ledger = active.ledger();
    for (const auto& stage : active.steps) progress.steps.push_back(place_of(stage));
    for (const auto& stage : active.sinks) progress.sinks.push_back(place_of(stage));
  });
  return known ? std::optional(std::move(progress)) : std::nullopt;
}

void Engine::cancel(RunId run) {
  threads_->calls.cancel(run);
  threads_->dispatcher.drain(run, Draining::cancel, "cancelled on request");
}

Result<std::optional<change::ReceiveEvent::Fate>> Engine::receive(std::string_view callback, std::string content_type,
                                                                 std::string body) {
  using Fate = change::ReceiveEvent::Fate;
  auto& t = *threads_;
  const auto target = verified_callback(callback, t.journal->signing_key());
  if (!target) return std::nullopt;
  std::vector<Change> changes{change::ReceiveEvent{.run = target->run, .item = target->item, .step = target->step,
                                                   .content_type = std::move(content_type), .body = std::move(body),
                                                   .at = t.services.clock.now()}};
  TRY(t.writer.write(target->run, changes));
  const auto fate = std::get<change::ReceiveEvent>(changes.front()).fate;
  if (fate == Fate::unknown) return std::nullopt;
  if (fate == Fate::woken) {
    const auto now = t.services.clock.now();
    const bool ours = t.dispatcher.inspect(target->run, [&](ActiveRun& run) { run.backlog().wake(target->item, now); });
    if (ours) t.dispatcher.changed();
  }
  return fate;
}

Result<std::optional<std::string>> Engine::kv(const std::string& scope, const std::string& key) {
  const std::scoped_lock lock(threads_->reading);
  return threads_->reader->kv(scope, key);
}

bool Engine::stop(Duration grace) {
  auto& t = *threads_;
  if (std::exchange(t.stopped, true)) return true;
  t.dispatcher.drain_all(Draining::shutdown);
  const auto until = t.services.clock.now() + grace;
  if (!t.dispatcher.wait_until_all_ended({}, until)) {
    t.calls.cancel_all();
    constexpr auto kLastWait = std::chrono::seconds(2);
    t.dispatcher.wait_until_all_ended({}, t.services.clock.now() + kLastWait);
  }
  if (t.calls.size() > 0) return false;
  t.workers.reset();
  t.feeder.reset();
  std::vector<Change> changes{change::StopEngine{.epoch = t.epoch, .at = t.services.clock.now()}};
  static_cast<void>(t.writer.write({}, changes));  // a broken journal has been told of already
  t.writer.stop();
  return true;
}

std::optional<Error> Engine::broken() const {
  const std::scoped_lock lock(threads_->mutex);
  return threads_->broken;
}

Epoch Engine::epoch() const { return threads_->epoch; }

}  // namespace sluice
