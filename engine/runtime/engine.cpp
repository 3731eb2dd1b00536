// SPDX-License-Identifier: Apache-2.0
#include "runtime/engine.hpp"

#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <map>
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
#include "runtime/patience.hpp"
#include "runtime/recovery.hpp"
#include "runtime/worker_pool.hpp"
#include "runtime/writer.hpp"

namespace sluice {
namespace {

constexpr int kStartedEvent = static_cast<int>(SinkEvent::run_started);

void warn(log::Log* log, std::string_view message) {
  if (log != nullptr) log->write({log::Level::warning, message, {}, {}});
}

LockWait wait_of(const Patience& patience, log::Log* log) {
  return {.given_up = [&patience] { return patience.over(); },
          .tell = [log](const std::string& sentence) { warn(log, sentence); }};
}

}  // namespace

// In the order of construction; what comes later uses what came before, and is gone before it.
struct Engine::Threads {
  Threads(const Settings& s, const Services& sv, std::unique_ptr<Patience> p, std::unique_ptr<Journal> j,
          std::unique_ptr<JournalReader> rd, std::unique_ptr<JournalReader> feed, std::unique_ptr<Checkpointer> cp,
          std::unique_ptr<EpochFile> ef, Epoch e)
      : settings(s),
        services(sv),
        patience(std::move(p)),
        wait(wait_of(*patience, sv.log)),
        started(sv.clock.now()),
        epoch(e),
        journal(std::move(j)),
        reader(std::move(rd)),
        epoch_file(std::move(ef)),
        writer(*journal,
               {.committed = [this] { dispatcher.changed(); }, .failed = [this](const Error& error) { fail(error); }}),
        dispatcher(sv.clock, writer, *epoch_file, calls, e),
        checkpoints(std::move(cp), [this](const Error& error) { fail(error); }),
        caller_parts{.clock = sv.clock,
                     .dispatcher = dispatcher,
                     .epoch_file = *epoch_file,
                     .calls = calls,
                     .make = sv.make,
                     .callbacks = {.public_url = s.public_url, .signing_key = journal->signing_key()},
                     .journal_id = journal->id(),
                     .log = sv.log},
        feeder(std::make_unique<Feeder>(Feeder::Parts{
            .clock = sv.clock,
            .dispatcher = dispatcher,
            .calls = calls,
            .reader = std::move(feed),
            .request = [this](const StoredRequest& r) { request(r); },
            .slots_refused = [this](const std::vector<Epoch>& holders) { return free_slots_of_the_dead(holders); },
            .failed = [this](const Error& error) { fail(error); },
            .log = sv.log})),
        workers(std::make_unique<WorkerPool>(dispatcher, caller_parts, s.most_workers)) {}
  ~Threads() {
    patience->end_at(Timestamp::min());
    end();
  }
  Threads(const Threads&) = delete;

  // Waits for the calls that run. The writer ends before the dispatcher is gone, which hears of each commit.
  void end() {
    workers.reset();
    feeder.reset();
    writer.stop();
  }

  void note(std::string_view what, const std::string& workflow, RunId run) const {
    if (services.log == nullptr || !services.log->enabled(log::Level::info)) return;
    services.log->write({log::Level::info, what, {.workflow = workflow, .run = run.value}, {}});
  }

  void fail(const Error& error) {
    if (patience->over()) {
      // Whoever begins a run hears of it from there.
      if (patience->stopping()) warn(services.log, error.message + "; calls whose outcome is not stored are repeated");
    } else {
      const std::scoped_lock lock(mutex);
      if (!broken) broken = error;
    }
    dispatcher.halt();
    calls.cancel_all();
  }

  // What fails beside the workflow's own doing ends the engine.
  template <class T>
  Result<T> or_break(Result<T> result) {
    if (!result) fail(result.error());
    return result;
  }

  bool goes_on_later(RunId run) {
    bool later = false;
    dispatcher.inspect(run, [&](ActiveRun& active) {
      later = active.draining() == Draining::shutdown || active.draining() == Draining::block;
    });
    return later;
  }

  void request(const StoredRequest& request) {
    if (!dispatcher.inspect(request.run, [](ActiveRun&) {})) return;
    if (request.kind == "cancel") note("asked to cancel", "", request.run);
    // What ends with this engine but goes on with the next one finds the request again.
    if (request.kind == "cancel" && !dispatcher.drain(request.run, Draining::cancel, "cancelled on request") &&
        goes_on_later(request.run)) {
      return;
    }
    // Dropped after the cancel is on its way to the journal: the commits keep their order.
    writer.submit({.run = request.run, .changes = {change::DropRequest{request.request}}, .done = {}});
  }

  Result<std::unique_ptr<PlacedComponent>> place_component(const CompiledPlace& place, bool single);
  Result<std::unique_ptr<ActiveRun>> activate(const StoredRun& stored, Workflow workflow, int announcing);
  Result<StoredRun> own(const StoredRun& run);
  Result<std::unique_ptr<ActiveRun>> take_up(const StoredRun& stored, Workflow workflow);
  // Why a run cannot go on as it did, and what is to be done about it.
  struct Hindrance {
    Draining then = Draining::no;
    std::string reason;
  };
  Result<Hindrance> interrupt(ActiveRun& run);
  Result<Hindrance> give_up_on(const CompiledPlace& culprit, ActiveRun& run);
  Result<> free_slots_of_the_dead(const std::vector<Epoch>& holders);
  Result<> sweep();

  const Settings settings;
  const Services services;
  const std::unique_ptr<Patience> patience;  // the waits for the journal refer to it
  const LockWait wait;                       // for what other engines hold
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
Engine::~Engine() {
  stop(Duration::zero());
}

Result<std::unique_ptr<Engine>> Engine::start(const Settings& settings, const Services& services) {
  auto patience = std::make_unique<Patience>(services.clock, services.interrupted);
  const auto wait = wait_of(*patience, services.log);
  auto journal = TRY(Journal::open({.path = settings.journal, .vfs = settings.vfs, .wait = wait}));
  const auto epoch = TRY(journal->register_engine(::getpid(), services.clock.now()));
  auto epoch_file = TRY(EpochFile::create(settings.journal, epoch, wait));
  auto reader = TRY(journal->reader());
  auto feed = TRY(journal->reader());
  auto checkpointer = TRY(Checkpointer::open(settings.journal, settings.vfs, {.given_up = wait.given_up}));
  std::unique_ptr<Engine> engine(new Engine(
      std::make_unique<Threads>(settings, services, std::move(patience), std::move(journal), std::move(reader),
                                std::move(feed), std::move(checkpointer), std::move(epoch_file), epoch)));
  TRY(engine->threads_->sweep());
  return engine;
}

// ----------------------------------------------------------------------------------------------------------- runs

// With its first instance, so that options which the component refuses are found before the run begins.
Result<std::unique_ptr<PlacedComponent>> Engine::Threads::place_component(const CompiledPlace& place, bool single) {
  const auto& use = *place.use;
  auto component = std::make_unique<PlacedComponent>(PlacedComponent{.use = use});
  component->reentrant = !single && services.catalog.find(use.component)->component.reentrant;
  component->single = single;
  auto made = services.make(use);
  if (!made) return failure(place.title + ": " + made.error().message);
  component->give_back(component->made.emplace_back(std::move(*made)).get());
  return component;
}

Result<std::unique_ptr<ActiveRun>> Engine::Threads::activate(const StoredRun& stored, Workflow workflow,
                                                             int announcing) {
  auto compiled = TRY(CompiledWorkflow::compile(std::move(workflow), services.catalog));
  auto run = std::make_unique<ActiveRun>(stored, compiled, dispatcher.hooks(), announcing);
  const auto& flow = compiled->workflow;
  const auto limiters_of = [&](const std::vector<LimitUse>& uses) -> Result<std::vector<Limiter*>> {
    std::vector<Limiter*> limiters;
    for (const auto& use : uses) {
      const auto defined = std::ranges::find(flow.limits, use.limit, &LimitDefinition::name);
      SLUICE_CHECK(defined != flow.limits.end());
      limiters.push_back(TRY(dispatcher.limiter(*defined, use.key, flow.name)));
    }
    return limiters;
  };
  const auto stages_of = [&](const std::vector<CompiledPlace>& places, bool single) -> Result<std::vector<Stage>> {
    std::vector<Stage> stages;
    for (const auto& place : places) {
      auto* component = dispatcher.component(*place.use);
      if (component == nullptr) component = dispatcher.add_component(TRY(place_component(place, single)));
      stages.push_back({.place = &place, .component = component, .limiters = TRY(limiters_of(*place.limits))});
    }
    return stages;
  };
  run->steps = TRY(stages_of(compiled->steps, false));
  run->sinks = TRY(stages_of(compiled->sinks, true));
  run->source_limiters = TRY(limiters_of(*compiled->source.limits));
  run->source.use = flow.source.use;
  run->source.single = true;
  run->driven_since = services.clock.now();
  return run;
}

Result<RunId> Engine::run(NewRun run) {
  auto& t = *threads_;
  const auto now = t.services.clock.now();
  // Whatever keeps the run from starting is found before there is a run.
  const auto compiled = TRY(CompiledWorkflow::compile(run.workflow, t.services.catalog));
  TRY(check_components(*compiled, t.services.make, t.services.clock));
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
  StoredRun stored{.workflow = create.workflow,
                   .file = create.file,
                   .definition = create.hash,
                   .inputs = create.inputs,
                   .settings = create.settings,
                   .trigger = create.trigger,
                   .owner = t.epoch,
                   .created_at = now};
  auto active = TRY(t.activate(stored, run.workflow, announcing));
  std::vector<Change> changes{std::move(create)};
  TRY(t.writer.write({}, changes));
  stored.run = std::get<change::CreateRun>(changes.front()).created;
  t.note("run started", stored.workflow, stored.run);
  active = TRY(t.activate(stored, std::move(run.workflow), announcing));
  t.dispatcher.add(std::move(active));
  t.patience->driving();
  return stored.run;
}

Result<> Engine::resume(const StoredRun& run, Workflow workflow) {
  auto& t = *threads_;
  // Whatever keeps the run from going on is found before it is taken over.
  TRY(t.activate(run, workflow, 0));
  const auto stored = TRY(t.own(run));
  auto active = TRY(t.take_up(stored, std::move(workflow)));
  t.note("run resumed", run.workflow, run.run);
  const auto hindrance = TRY(t.or_break(t.interrupt(*active)));
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

// A sink of run events cannot hold up the run, which they leave as it is: what is owed to it is dead.
Result<Engine::Threads::Hindrance> Engine::Threads::give_up_on(const CompiledPlace& culprit, ActiveRun& run) {
  const auto& plugin = services.catalog.find(culprit.use->component)->file.path;
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

bool Engine::wait(RunId run, const std::stop_token& stop, Timestamp until) {
  return threads_->dispatcher.wait_until_ended(run, stop, until);
}

std::optional<Progress> Engine::progress(RunId run) {
  Progress progress;
  const auto place_of = [](const Stage& stage) {
    return Progress::Place{.name = stage.place->name,
                           .queued = static_cast<std::int64_t>(stage.queued()),
                           .calls = stage.calls,
                           .parked = stage.parked,
                           .retrying = stage.retrying,
                           .passed = stage.passed};
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
  threads_->dispatcher.drain(run, Draining::cancel, "cancelled on request");
}

Result<std::optional<change::ReceiveEvent::Fate>> Engine::receive(std::string_view callback, std::string content_type,
                                                                  std::string body) {
  using Fate = change::ReceiveEvent::Fate;
  auto& t = *threads_;
  const auto target = verified_callback(callback, t.journal->signing_key());
  if (!target) return std::nullopt;
  std::vector<Change> changes{change::ReceiveEvent{.run = target->run,
                                                   .item = target->item,
                                                   .step = target->step,
                                                   .content_type = std::move(content_type),
                                                   .body = std::move(body),
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
  constexpr auto kLastWait = std::chrono::seconds(2);
  auto& clock = t.services.clock;
  const bool ended = t.dispatcher.wait_until_all_ended({}, clock.now() + grace);
  if (!ended) t.calls.cancel_all();
  const auto last = clock.now() + kLastWait;
  t.patience->end_at(last);
  if (!ended) t.dispatcher.wait_until_all_ended({}, last);
  // Where the journal has failed, nothing was waited for so far; its calls are cancelled.
  if (!t.calls.wait_until_none(clock, last)) return false;
  t.end();
  // The last word, as no engine writes after it. A broken journal has been told of already.
  std::vector<Change> changes{change::StopEngine{.epoch = t.epoch, .at = t.services.clock.now()}};
  if (!broken()) static_cast<void>(t.journal->commit(changes));
  return true;
}

std::optional<Error> Engine::broken() const {
  const std::scoped_lock lock(threads_->mutex);
  return threads_->broken;
}

Epoch Engine::epoch() const {
  return threads_->epoch;
}

}  // namespace sluice
