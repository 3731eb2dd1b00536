// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <filesystem>

#include "app/command.hpp"
#include "app/settings.hpp"
#include "base/text.hpp"
#include "journal/integrity.hpp"
#include "json/json.hpp"

namespace sluice::app {
namespace {

constexpr OptionSpec kOptions[] = {kConfig, kJournal, kFormat, kHelp};
constexpr std::array<std::string_view, 1> kVerbs{"check"};
constexpr CommandLine kLine{
    "journal check [options]",
    "Looks whether the journal is whole: its file, its version, and that its rows agree with each other (the counts of "
    "each run with its items and deliveries, what waits with what it waits for, and so on). Only reads; runs may go on "
    "beside it. Exits 0 where it is sound, and 1 where it is not, with a line for each finding.",
    kOptions, kVerbs};

}  // namespace

ExitStatus journal_command(Program& program, const std::vector<std::string>& words) {
  const auto arguments = read_arguments(program, kLine, words);
  if (!arguments) return arguments.error();
  if (arguments->positional().size() != 1)
    return program.console.usage_error("usage: sluice " + std::string(kLine.usage));
  const auto settings = read_settings(program.console, *arguments, std::filesystem::current_path());
  if (!settings) return ExitStatus::usage;
  const auto& journal = settings->journal;
  std::error_code ignored;
  if (!std::filesystem::exists(journal, ignored))
    return program.console.error(ExitStatus::engine, "journal " + journal + ": there is none");
  const auto found = find_damage(journal);
  if (wants_json(*arguments)) {
    const Array findings(found.begin(), found.end());
    program.console.print_json(to_json(Object{{"journal", journal}, {"sound", found.empty()}, {"findings", findings}}));
    return found.empty() ? ExitStatus::succeeded : ExitStatus::failed;
  }
  for (const auto& finding : found) program.console.print("{}\n", escaped_for_terminal(finding));
  if (found.empty()) {
    program.console.print("journal {} is sound\n", journal);
    return ExitStatus::succeeded;
  }
  return program.console.error(ExitStatus::failed, "journal " + journal + " is not sound");
}

}  // namespace sluice::app
