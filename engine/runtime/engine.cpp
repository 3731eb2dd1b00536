// SPDX-License-Identifier: Apache-2.0
#include "runtime/engine.hpp"

#include <unistd.h>

#include <utility>

#include "runtime/callback_address.hpp"
#include "runtime/engine_threads.hpp"

namespace sluice {
namespace {

void warn(log::Log* log, std::string_view message) {
  if (log != nullptr) log->write({log::Level::warning, message, {}, {}});
}

LockWait wait_of(const Patience& patience, log::Log* log) {
  return {.given_up = [&patience] { return patience.over(); },
          .tell = [log](const std::string& sentence) { warn(log, sentence); }};
}

}  // namespace

Engine::Threads::Threads(const Settings& given, const Services& outside, Opened opened)
    : settings(given),
      services(outside),
      patience(std::move(opened.patience)),
      wait(wait_of(*patience, services.log)),
      epoch(opened.epoch),
      journal(std::move(opened.journal)),
      reader(std::move(opened.reader)),
      epoch_file(std::move(opened.epoch_file)),
      writer(*journal,
             {.committed = [this] { dispatcher.changed(); }, .failed = [this](const Error& error) { fail(error); }}),
      dispatcher(services.clock, writer, *epoch_file, calls, epoch),
      checkpoints(std::move(opened.checkpointer), [this](const Error& error) { fail(error); }),
      caller_parts{.clock = services.clock,
                   .dispatcher = dispatcher,
                   .epoch_file = *epoch_file,
                   .calls = calls,
                   .make = services.make,
                   .callbacks = {.public_url = settings.public_url, .signing_key = journal->signing_key()},
                   .journal_id = journal->id(),
                   .log = services.log},
      feeder(std::make_unique<Feeder>(Feeder::Parts{
          .clock = services.clock,
          .dispatcher = dispatcher,
          .calls = calls,
          .reader = std::move(opened.feed),
          .request = [this](const StoredRequest& r) { request(r); },
          .slots_refused = [this](const std::vector<Epoch>& holders) { return free_slots_of_the_dead(holders); },
          .failed = [this](const Error& error) { fail(error); },
          .log = services.log})),
      workers(std::make_unique<WorkerPool>(dispatcher, caller_parts, settings.most_workers)) {}

Engine::Threads::~Threads() {
  patience->end_at(Timestamp::min());
  end();
}

void Engine::Threads::end() {
  dispatcher.end_idle_instances();
  workers.reset();
  feeder.reset();
  writer.stop();
}

void Engine::Threads::note(std::string_view what, const std::string& workflow, RunId run) const {
  if (services.log == nullptr || !services.log->enabled(log::Level::info)) return;
  services.log->write({log::Level::info, what, {.workflow = workflow, .run = run.value}, {}});
}

void Engine::Threads::fail(const Error& error) {
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

bool Engine::Threads::goes_on_later(RunId run) {
  bool later = false;
  dispatcher.inspect(run, [&](ActiveRun& active) {
    later = active.draining() == Draining::shutdown || active.draining() == Draining::block;
  });
  return later;
}

void Engine::Threads::request(const StoredRequest& request) {
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

Engine::Engine(std::unique_ptr<Threads> threads) : threads_(std::move(threads)) {}
Engine::~Engine() {
  stop(Duration::zero());
}

Result<std::unique_ptr<Engine>> Engine::start(const Settings& settings, const Services& services) {
  Threads::Opened opened{.patience = std::make_unique<Patience>(services.clock, services.interrupted)};
  const auto wait = wait_of(*opened.patience, services.log);
  opened.journal = TRY(Journal::open({.path = settings.journal, .vfs = settings.vfs, .wait = wait}));
  opened.epoch = TRY(opened.journal->register_engine(::getpid(), services.clock.now()));
  opened.epoch_file = TRY(EpochFile::create(settings.journal, opened.epoch, wait));
  opened.reader = TRY(opened.journal->reader());
  opened.feed = TRY(opened.journal->reader());
  opened.checkpointer = TRY(Checkpointer::open(settings.journal, settings.vfs, {.given_up = wait.given_up}));
  std::unique_ptr<Engine> engine(new Engine(std::make_unique<Threads>(settings, services, std::move(opened))));
  TRY(engine->threads_->sweep());
  TRY(engine->threads_->forget_expired());
  return engine;
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
  const auto& received = std::get<change::ReceiveEvent>(changes.front());
  const auto fate = received.fate;
  if (fate == Fate::unknown) return std::nullopt;
  if (fate == Fate::woken) {
    const auto now = t.services.clock.now();
    const bool ours =
        t.dispatcher.inspect(received.run, [&](ActiveRun& run) { run.backlog().wake(received.item, now); });
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
