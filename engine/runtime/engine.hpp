// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "journal/journal.hpp"
#include "journal/stored.hpp"
#include "log/log.hpp"
#include "runtime/compiled_workflow.hpp"
#include "runtime/placed_component.hpp"
#include "runtime/revival.hpp"

namespace sluice {

// How a run stands, for people.
struct Progress {
  struct Place {
    std::string name;
    std::int64_t queued = 0, calls = 0, parked = 0, retrying = 0, passed = 0;
  };
  RunState state = RunState::running;
  std::string reason;
  bool source_done = false;
  Ledger ledger;
  std::vector<Place> steps;
  std::vector<Place> sinks;
};

// Drives runs on a journal: owns the threads (workers, writer, feeder, checkpoints) and what they share. One per
// process and journal. start() returns when it is ready; stop() blocks until what is in calls is committed or its grace
// is over, and is idempotent. Recovery is the normal start: resume() takes a run from wherever its last engine left it.
// While another process holds the journal, writes wait: from stop() on no longer than calls are waited for.
class Engine final {
 public:
  struct Settings {
    std::string journal;
    std::string vfs;         // an SQLite VFS by name, for tests; "" the system's
    std::string public_url;  // "" none: callbacks.X is nil
    int most_workers = 256;
  };
  struct Services {
    Clock& clock;
    const plugin::Catalog& catalog;  // outlives the engine
    InstanceMaker make;
    log::Log* log = nullptr;  // outlives the engine; nullptr: nothing is logged
    // Whether the program was told to end: nobody waits for a run to begin then. From any thread.
    std::function<bool()> interrupted = nullptr;
  };
  static Result<std::unique_ptr<Engine>> start(const Settings& settings, const Services& services);
  ~Engine();  // stop() without grace, but waits for a call that is deaf

  struct NewRun {
    Workflow workflow;
    std::string definition;  // the file's text
    std::string settings;    // JSON: what else a resume needs
    std::string trigger;
    bool alone = false;    // only where no run of the file is unfinished; the error names that one
    bool checked = false;  // check_components() has found nothing already
  };
  Result<RunId> run(NewRun run);

  // A new run of items that go on with what others died of; see revive(). It has no source. An error where somebody
  // else was faster to replay or discard one of the letters: then there is no run.
  struct NewReplay {
    NewRun run;
    RunId origin;
    std::vector<Revived> items;
  };
  Result<RunId> replay(NewReplay replay);

  // Takes over a run that no living engine owns. The workflow is the run's definition, prepared again.
  Result<> resume(const StoredRun& run, Workflow workflow);

  // Waits until the run has ended (or blocked), `until` has come or `stop` is requested; whether it has.
  bool wait(RunId run, const std::stop_token& stop, Timestamp until);
  // Also of a run that has ended, until another one begins; nullopt where this engine does not know it.
  std::optional<Progress> progress(RunId run);

  void cancel(RunId run);

  // What was sent to a callback address, durable when this returns; nullopt: no such address, nothing is stored.
  Result<std::optional<change::ReceiveEvent::Fate>> receive(std::string_view callback, std::string content_type,
                                                            std::string body);

  // What is committed under this key, for plugins' kv.
  Result<std::optional<std::string>> kv(const std::string& scope, const std::string& key);

  // False where a plugin's call goes on, deaf to its cancellation: the process then ends without destroying the engine,
  // and the next engine finds the attempt interrupted.
  bool stop(Duration grace);

  // Why the engine could not go on, if so.
  std::optional<Error> broken() const;
  Epoch epoch() const;

 private:
  struct Threads;
  explicit Engine(std::unique_ptr<Threads> threads);

  std::unique_ptr<Threads> threads_;
};

}  // namespace sluice
