// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace sluice::testing_support {

// A program that runs beside this one: the only place that starts any. Killed and reaped, at the latest, when this is
// destroyed.
class Process final {
 public:
  struct Settings {
    std::vector<std::string> command;  // its first word is the program's path
    std::filesystem::path folder = ".";
    std::optional<std::map<std::string, std::string>> environment;  // and TSAN_OPTIONS; nullopt: this process's own
    // Its standard input, output and error, where several are set the last one counts. Otherwise: this process's own.
    std::optional<int> in, out, err;  // these descriptors
    std::filesystem::path log;        // both outputs: this file, made anew
    std::string terminal;             // all three: the terminal at this path, as its own
    bool closed_output = false;       // both outputs are not even open
  };
  static Result<std::unique_ptr<Process>> start(const Settings& settings);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();

  // Waits so long for its end; how it ended, if it has: its exit status, or 128 and the signal's number.
  std::optional<int> wait(std::chrono::milliseconds most);
  void signal(int signal);
  // SIGKILL, then waits for the end. False if it had ended before.
  bool kill();
  // The most that was resident, in KiB. REQUIRES: it has ended.
  std::int64_t most_memory() const;

 private:
  Process(pid_t process, int handle) : process_(process), handle_(handle) {}

  pid_t process_;
  int handle_;  // readable once it has ended
  std::optional<int> ended_;
  std::int64_t most_memory_ = 0;
};

}  // namespace sluice::testing_support
