// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include "app/command.hpp"
#include "app/scan_plugins.hpp"
#include "app/settings.hpp"
#include "check/editor_schema.hpp"
#include "json/json.hpp"
#include "plugin/catalog.hpp"

namespace sluice::app {
namespace {

constexpr OptionSpec kOptions[] = {kConfig, kPlugins, kHelp};
constexpr CommandLine kLine{
    "schema",
    "Prints the JSON Schema of workflow files, with the components that are installed here or in "
    "--plugins, for editors: save it beside your files as sluice.schema.json, and begin each of "
    "them with `#:schema ./sluice.schema.json`.",
    kOptions};

}  // namespace

ExitStatus schema_command(Program& program, const std::vector<std::string>& words) {
  const auto arguments = read_arguments(program, kLine, words);
  if (!arguments) return arguments.error();
  if (!arguments->positional().empty()) return program.console.usage_error("usage: sluice " + std::string(kLine.usage));
  const auto settings = read_settings(program.console, *arguments, std::filesystem::current_path());
  if (!settings) return ExitStatus::usage;
  const auto catalog = scan_plugins(program.console, *settings);
  program.console.print_text(pretty_json(check::editor_schema(catalog)) + "\n");
  return ExitStatus::succeeded;
}

}  // namespace sluice::app
