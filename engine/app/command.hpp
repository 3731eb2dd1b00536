// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/command_line.hpp"
#include "app/console.hpp"
#include "app/environment.hpp"
#include "app/exit_status.hpp"
#include "app/secrets.hpp"
#include "base/clock.hpp"

namespace sluice::app {

// What every command works with.
struct Program {
  SystemClock clock;
  Environment environment;
  Secrets secrets{environment};
  Console console{secrets.mask()};
};

// One command of the program, in a file of its own.
struct Command {
  std::string_view name;
  std::string_view usage;    // what follows "sluice "
  std::string_view summary;  // one line
  ExitStatus (*run)(Program& program, const std::vector<std::string>& words);
};

// The program: its command is the first word.
ExitStatus execute(Program& program, const std::vector<std::string>& words);

ExitStatus run_command(Program& program, const std::vector<std::string>& words);
ExitStatus resume_command(Program& program, const std::vector<std::string>& words);
ExitStatus validate_command(Program& program, const std::vector<std::string>& words);
ExitStatus new_command(Program& program, const std::vector<std::string>& words);
ExitStatus graph_command(Program& program, const std::vector<std::string>& words);
ExitStatus eval_command(Program& program, const std::vector<std::string>& words);
ExitStatus runs_command(Program& program, const std::vector<std::string>& words);
ExitStatus items_command(Program& program, const std::vector<std::string>& words);
ExitStatus dead_command(Program& program, const std::vector<std::string>& words);
ExitStatus events_command(Program& program, const std::vector<std::string>& words);
ExitStatus journal_command(Program& program, const std::vector<std::string>& words);
ExitStatus plugins_command(Program& program, const std::vector<std::string>& words);
ExitStatus schema_command(Program& program, const std::vector<std::string>& words);
ExitStatus try_command(Program& program, const std::vector<std::string>& words);
ExitStatus version_command(Program& program, const std::vector<std::string>& words);

// What a command line may say, and what --help says of it.
struct CommandLine {
  std::string_view usage;  // what follows "sluice "
  std::string_view about;  // some sentences
  std::span<const OptionSpec> options;
  std::span<const std::string_view> verbs = {};  // what the first word may be, its default first; empty: anything
  bool (*writes)(const Arguments&) = nullptr;    // whether it changes a journal, which then must be of this version
};

// The arguments of a command line that fits; else the command's status, as help was printed, or what is wrong.
std::expected<Arguments, ExitStatus> read_arguments(Program& program, const CommandLine& line,
                                                    const std::vector<std::string>& words);

// Whether `--format` asks for JSON.
bool wants_json(const Arguments& arguments);

}  // namespace sluice::app
