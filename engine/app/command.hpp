// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/exit_status.hpp"

namespace sluice::app {

// One command of the program, in a file of its own.
struct Command {
  std::string_view name;
  std::string_view usage;    // what follows "sluice "
  std::string_view summary;  // one line
  ExitStatus (*run)(const std::vector<std::string>& words);
};

// The program: its command is the first word.
ExitStatus execute(const std::vector<std::string>& words);

ExitStatus run_command(const std::vector<std::string>& words);
ExitStatus resume_command(const std::vector<std::string>& words);
ExitStatus validate_command(const std::vector<std::string>& words);
ExitStatus runs_command(const std::vector<std::string>& words);
ExitStatus items_command(const std::vector<std::string>& words);
ExitStatus dead_command(const std::vector<std::string>& words);
ExitStatus plugins_command(const std::vector<std::string>& words);
ExitStatus version_command(const std::vector<std::string>& words);

// One line on standard error, "sluice: …", and the status for a wrong command line.
ExitStatus usage_error(std::string_view message);
// The same for what went wrong beyond the command line.
ExitStatus error(ExitStatus status, std::string_view message);

}  // namespace sluice::app
