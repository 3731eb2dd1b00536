// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "journal/journal.hpp"

namespace sluice {

// Changes that have become durable, with their answers.
struct Applied {
  std::span<Change> changes;
  bool last = true;  // of their commit; a divisible one may become durable in parts
};

// Changes that belong together, and what is to happen once they are durable.
struct Commit {
  RunId run;  // whose turn it takes; 0: the engine's own
  std::vector<Change> changes;
  bool divisible = false;  // its changes mean the same one by one
  // On the writer's thread and in the order of the commits; or with the error if they never will be durable.
  std::function<void(Result<Applied>)> done;
  bool part = false;  // the writer's own: more of it follows
};

// The one thread that writes the journal. Takes what has gathered and commits it as one group, so that one fsync
// serves many items under load and a lone item waits for just one. Beside another engine, or a run that writes little,
// each run's part of a group is small, and the next group is held back for a moment, so that those with little to write
// do not wait for those with much.
class Writer final {
 public:
  // Both on the writer's thread.
  struct Reports {
    std::function<void()> committed;           // a group is durable, and everybody in it has heard so
    std::function<void(const Error&)> failed;  // a commit failed: once, as nothing is committed from then on
  };
  Writer(Journal& journal, Reports reports);
  ~Writer();

  // Commits what was submitted and ends the thread. What is submitted from then on fails. Idempotent.
  void stop();

  // From any thread; commits of one run become durable in the order of their submission.
  void submit(Commit commit);

  // The run has ended: nobody makes room for it any more.
  void forget(RunId run);

  // Submits and waits; the changes then hold their answers. Not from the writer's thread.
  Result<> write(RunId run, std::vector<Change>& changes);

 private:
  void work(const std::stop_token& stop);
  std::vector<Commit> gather();
  void take_turn(RunId run, std::size_t most, std::vector<Commit>& group);
  std::size_t turn();
  bool writes_little(RunId run) const;
  void await_little();
  bool commit(std::vector<Commit>& group);
  void give_up(const Error& error, std::vector<Commit>& group);
  void refuse(std::vector<Commit>& group);  // adds all that waits. REQUIRES: the lock

  Journal& journal_;
  const Reports reports_;

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable_any arrived_;
  std::unordered_map<RunId, std::deque<Commit>> waiting_;
  std::deque<RunId> turns_;  // runs with something waiting, the next first
  std::uint64_t group_ = 0;  // the number of the latest
  struct Wrote {
    std::uint64_t group = 0;  // its latest
    bool little = false;
  };
  std::map<RunId, Wrote> wrote_;  // runs that wrote lately
  std::uint64_t contended_ = 0;   // the latest group that another engine held up
  std::optional<Error> broken_;

  // The writer's thread only.
  // Whether the group at hand holds some of a run that writes little, and whether that is beside others.
  bool little_ = false;
  bool beside_others_ = false;
  std::vector<Change> changes_;
  std::vector<std::size_t> counts_;
  std::jthread thread_;
};

}  // namespace sluice
