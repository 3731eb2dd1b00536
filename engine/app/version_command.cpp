// SPDX-License-Identifier: Apache-2.0
#include <sluice/plugin.h>

#include "app/command.hpp"
#include "journal/journal.hpp"
#include "json/json.hpp"

namespace sluice::app {
namespace {

constexpr OptionSpec kOptions[] = {kFormat, kHelp};
constexpr CommandLine kLine{"version",
                            "Prints the version of this program; as JSON also those of the journals and of the plugins "
                            "that it works with.",
                            kOptions};

}  // namespace

ExitStatus version_command(Program& program, const std::vector<std::string>& words) {
  const auto arguments = read_arguments(program, kLine, words);
  if (!arguments) return arguments.error();
  if (!arguments->positional().empty()) return program.console.usage_error("usage: sluice version");
  if (wants_json(*arguments)) {
    program.console.print_json(
        to_json(Object{{"version", SLUICE_VERSION}, {"journal", kJournalVersion}, {"plugin_abi", SLU_ABI}}));
  } else {
    program.console.print("sluice {}\n", SLUICE_VERSION);
  }
  return ExitStatus::succeeded;
}

}  // namespace sluice::app
