// SPDX-License-Identifier: Apache-2.0
//
// For the sources of Engine alone: what it owns. engine.cpp starts and stops it, engine_begin.cpp begins runs,
// engine_resume.cpp takes up what engines before it have left.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/lock_wait.hpp"
#include "runtime/active_run.hpp"
#include "runtime/call_registry.hpp"
#include "runtime/caller.hpp"
#include "runtime/checkpoints.hpp"
#include "runtime/component_checks.hpp"
#include "runtime/dispatcher.hpp"
#include "runtime/engine.hpp"
#include "runtime/epoch_file.hpp"
#include "runtime/feeder.hpp"
#include "runtime/patience.hpp"
#include "runtime/worker_pool.hpp"
#include "runtime/writer.hpp"

namespace sluice {

// In the order of construction; what comes later uses what came before, and is gone before it.
struct Engine::Threads {
  // What start() has opened, and can fail.
  struct Opened {
    std::unique_ptr<Patience> patience;
    std::unique_ptr<Journal> journal;
    std::unique_ptr<JournalReader> reader, feed;
    std::unique_ptr<Checkpointer> checkpointer;
    std::unique_ptr<EpochFile> epoch_file;
    Epoch epoch;
  };
  Threads(const Settings& given, const Services& outside, Opened opened);
  ~Threads();
  Threads(const Threads&) = delete;

  // Waits for the calls that run. The writer ends before the dispatcher is gone, which hears of each commit.
  void end();

  void note(std::string_view what, const std::string& workflow, RunId run) const;
  void fail(const Error& error);
  // What fails beside the workflow's own doing ends the engine.
  template <class T>
  Result<T> or_break(Result<T> result) {
    if (!result) fail(result.error());
    return result;
  }

  bool goes_on_later(RunId run);
  void request(const StoredRequest& request);

  Result<std::unique_ptr<PlacedComponent>> place_component(const CompiledPlace& place, bool single);
  Result<std::shared_ptr<const CompiledWorkflow>> checked(const Workflow& workflow, Checked which);
  change::CreateRun creation_of(NewRun& run, const CompiledWorkflow& compiled) const;
  static StoredRun to_be_stored(const change::CreateRun& create);
  Result<> admit_anew(const ActiveRun& run, std::vector<Revived>& items) const;
  Result<std::unique_ptr<ActiveRun>> activate(const StoredRun& stored, Workflow workflow, int announcing);

  Result<StoredRun> own(const StoredRun& run);
  Result<std::unique_ptr<ActiveRun>> take_up(const StoredRun& stored, Workflow workflow);
  // Why a run cannot go on as it did, and what is to be done about it.
  struct Hindrance {
    Draining then = Draining::no;
    std::string reason;
  };
  Result<Hindrance> interrupt(ActiveRun& run);
  Result<Hindrance> look_at_ends(ActiveRun& run);
  Result<Hindrance> give_up_on(const CompiledPlace& culprit, ActiveRun& run);
  Result<> free_slots_of_the_dead(const std::vector<Epoch>& holders);
  Result<> sweep();
  Result<> forget_expired();

  const Settings settings;
  const Services services;
  const std::unique_ptr<Patience> patience;  // the waits for the journal refer to it
  const LockWait wait;                       // for what other engines hold
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

}  // namespace sluice
