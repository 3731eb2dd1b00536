// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace sluice::testing_support {

// A program that runs beside this one, its output in a file. Killed and reaped, at the latest, when this is destroyed.
class Process final {
 public:
  static Result<std::unique_ptr<Process>> start(const std::vector<std::string>& command,
                                                const std::filesystem::path& log);
  Process(const Process&) = delete;
  ~Process();

  // Waits so long for its end; how it ended, if it has: its exit status, or 128 and the signal's number.
  std::optional<int> wait(std::chrono::milliseconds most);
  void signal(int signal);
  // SIGKILL, then waits for the end. False if it had ended before.
  bool kill();

 private:
  Process(pid_t process, int handle) : process_(process), handle_(handle) {}

  pid_t process_;
  int handle_;  // readable once it has ended
  std::optional<int> ended_;
};

std::string content_of(const std::filesystem::path& file);  // "" where there is none

}  // namespace sluice::testing_support
