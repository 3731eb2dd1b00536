// SPDX-License-Identifier: Apache-2.0
#include "app/command.hpp"

namespace sluice::app {
namespace {

constexpr OptionSpec kOptions[] = {kHelp};
constexpr CommandLine kLine{"version", "Prints the version of this program.", kOptions};

}  // namespace

ExitStatus version_command(Program& program, const std::vector<std::string>& words) {
  const auto arguments = read_arguments(program, kLine, words);
  if (!arguments) return arguments.error();
  if (!arguments->positional().empty()) return program.console.usage_error("usage: sluice version");
  program.console.print("sluice {}\n", SLUICE_VERSION);
  return ExitStatus::succeeded;
}

}  // namespace sluice::app
