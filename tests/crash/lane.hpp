// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "emulator.hpp"
#include "findings.hpp"
#include "journal/reader.hpp"
#include "moment.hpp"
#include "workflow.hpp"

namespace sluice::crash {

// Runs one workflow after another on a journal, and kills each run's engine again and again until the run has ended.
// Several lanes may share journal, emulator and output files.
class Lane final {
 public:
  struct Settings {
    std::string name;  // a letter: begins the names of its runs
    std::string program;
    std::filesystem::path folder;
    std::filesystem::path workflow;
    std::filesystem::path journal;
    bool own_journals = false;  // each run has a journal of its own, and few items
    bool replays = false;       // each run replays one, left in peace, whose items all died
    std::uint16_t port = 0;     // where its engines take callbacks
    int kills = 0;
    std::uint64_t seed = 1;
    std::chrono::steady_clock::time_point until;  // no more kills from then on
  };
  Lane(const Settings& settings, Emulator& emulator, Findings& findings);

  // Works until its kills are used up, then lets the last run end. An error: the harness itself could not go on.
  Result<> work();
  // One more run, which nobody kills.
  Result<> run_in_peace();
  // The last run's creators once more: there is nothing new. Counts as nothing that is done.
  Result<> run_again();

  struct Done {
    Run run;
    RunId id;
  };
  const std::vector<Done>& done() const { return done_; }
  int killed() const { return killed_; }

 private:
  Result<> run_one();
  Result<> let_all_die(const Run& run);
  std::vector<std::string> command_for(const Run& run) const;
  Result<RunId> run_to_its_end(const Run& run);
  bool may_kill() const;
  std::filesystem::path journal() const;
  Result<std::unique_ptr<Process>> start(const Run& run, std::optional<RunId> id);
  bool kill_at(Moment moment, Process& process);
  Result<std::optional<RunId>> find(const Run& run);
  Result<> look_at_what_is_durable(RunId run);
  void look_at_the_journal();
  Result<> look_at_waits(RunId run);
  Result<> check(const Run& run, RunId id);
  Result<> check_items(JournalReader& reader, const Run& run, RunId id);
  Result<> check_submits(const Run& run, const std::map<std::string, int>& attempts);
  Result<std::unique_ptr<JournalReader>> reader() const { return JournalReader::open(journal().string()); }
  std::filesystem::path log() const { return settings_.folder / (settings_.name + ".log"); }

  const Settings settings_;
  Emulator& emulator_;
  Findings& findings_;
  std::mt19937_64 random_;
  int killed_ = 0;
  int runs_ = 0;
  int twice_ = 0;                // kills in a row, still to come
  std::optional<RunId> origin_;  // of the run that replays
  std::vector<Done> done_;
  std::map<std::string, std::int64_t> durable_;  // the last submit when a creator's outcome was known to be durable
};

}  // namespace sluice::crash
