// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <vector>

#include "app/command.hpp"
#include "base/text.hpp"

namespace sluice::app {
namespace {

constexpr std::array kCommands{
    Command{"run", "run FILE [options]", "runs a workflow file to its end", run_command},
    Command{"resume", "resume RUN | --last [options]", "goes on with a run that was interrupted or blocked", resume_command},
    Command{"validate", "validate FILE…", "checks workflow files; touches nothing else", validate_command},
    Command{"runs", "runs list | show RUN | cancel RUN", "what ran, and how it went", runs_command},
    Command{"items", "items list RUN | show RUN ITEM", "the items of a run, and one item's story", items_command},
    Command{"dead", "dead list [RUN] | show RUN ITEM", "what failed for good, and why", dead_command},
    Command{"plugins", "plugins list | show COMPONENT", "the components that workflows can use", plugins_command},
    Command{"version", "version", "the version of this program", version_command},
};

void print_help(std::FILE* out) {
  std::fputs("usage: sluice COMMAND …   (sluice COMMAND --help says more)\n\n", out);
  for (const auto& command : kCommands) {
    std::fprintf(out, "  %-42s %s\n", std::string(command.usage).c_str(), std::string(command.summary).c_str());
  }
}

}  // namespace

ExitStatus execute(const std::vector<std::string>& words) {
  if (words.empty()) {
    print_help(stderr);
    return ExitStatus::usage;
  }
  auto name = words.front();
  if (name == "help" || name == "--help" || name == "-h") {
    print_help(stdout);
    return ExitStatus::succeeded;
  }
  if (name == "--version") name = "version";
  const auto found = std::ranges::find(kCommands, name, &Command::name);
  if (found != kCommands.end()) return found->run({words.begin() + 1, words.end()});
  std::vector<std::string_view> names;
  for (const auto& command : kCommands) names.push_back(command.name);
  const auto meant = closest(name, names);
  return usage_error("there is no command \"" + name + "\"" +
                     (meant ? "; did you mean \"" + std::string(*meant) + "\"?" : "; see sluice --help"));
}

ExitStatus error(ExitStatus status, std::string_view message) {
  std::fprintf(stderr, "sluice: %s\n", escaped_for_terminal(message).c_str());
  return status;
}

ExitStatus usage_error(std::string_view message) { return error(ExitStatus::usage, message); }

}  // namespace sluice::app
