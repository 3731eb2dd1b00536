// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>

#include "app/command.hpp"
#include "app/mermaid.hpp"
#include "app/scan_plugins.hpp"
#include "app/settings.hpp"
#include "app/text_file.hpp"
#include "check/prepare.hpp"
#include "config/diagnostic.hpp"
#include "config/workflow_file.hpp"

namespace sluice::app {
namespace {

constexpr OptionSpec kOptions[] = {kConfig, kPlugins, kHelp};
constexpr CommandLine kLine{
    "graph FILE [options]",
    "Prints a workflow as a flowchart in Mermaid's language, which GitHub, GitLab and many editors draw: its source, "
    "its steps with what they wait for, its sinks by the events that they are told of, and the limits that hold calls "
    "back. Runs nothing.",
    kOptions};

}  // namespace

ExitStatus graph_command(Program& program, const std::vector<std::string>& words) {
  const auto arguments = read_arguments(program, kLine, words);
  if (!arguments) return arguments.error();
  if (arguments->positional().size() != 1)
    return program.console.usage_error("usage: sluice " + std::string(kLine.usage));
  const auto source = read_text_file(arguments->positional().front());
  if (!source) return program.console.usage_error(source.error().message);
  const auto settings = read_settings(program.console, *arguments, source->file.parent_path());
  if (!settings) return ExitStatus::usage;
  const auto catalog = scan_plugins(program.console, *settings);
  const auto prepared = check::prepare({.file = source->file,
                                        .text = source->text,
                                        .working_directory = std::filesystem::current_path(),
                                        .began = program.clock.now(),
                                        .inputs_may_be_missing = true},
                                       catalog);
  program.console.say_text(config::to_text(prepared.diagnostics, source->text));
  const bool wrong = std::ranges::any_of(prepared.diagnostics, [](const config::Diagnostic& diagnostic) {
    return diagnostic.severity == config::Severity::error;
  });
  if (wrong) return ExitStatus::usage;
  // The file itself, not the workflow that it makes: that needs a value for every input.
  config::Diagnostics known(source->file.string());
  const auto document = config::parse(source->file.string(), source->text, known);
  const auto file = config::read_workflow(*document, source->file.parent_path(), known);
  program.console.print_text(mermaid_of(file, catalog));
  return ExitStatus::succeeded;
}

}  // namespace sluice::app
