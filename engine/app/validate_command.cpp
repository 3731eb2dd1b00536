// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <filesystem>
#include <vector>

#include "app/command.hpp"
#include "app/scan_plugins.hpp"
#include "app/settings.hpp"
#include "app/text_file.hpp"
#include "check/prepare.hpp"
#include "config/diagnostic.hpp"

namespace sluice::app {
namespace {

constexpr std::array<std::string_view, 3> kFormats{"text", "json", "sarif"};
constexpr OptionSpec kOptions[] = {kConfig, kPlugins, {"format", "FORMAT", "text, json or sarif", {}, kFormats}, kHelp};
constexpr CommandLine kLine{"validate FILE… [options]",
                            "Checks workflow files and says all that is wrong with them, with its place. Runs no "
                            "plugin code, asks nothing over "
                            "the network, and needs no secret. Exits 0, or 2 where something is wrong.",
                            kOptions};

// The file's diagnostics; nullopt where there is nothing to check it with, which has been said.
std::optional<std::vector<config::Diagnostic>> check_file(Program& program, const Arguments& arguments,
                                                          const std::string& name) {
  const auto source = read_text_file(name);
  if (!source) {
    program.console.usage_error(source.error().message);
    return std::nullopt;
  }
  const auto settings = read_settings(program.console, arguments, source->file.parent_path());
  if (!settings) return std::nullopt;
  const auto catalog = scan_plugins(program.console, *settings);
  auto prepared = check::prepare({.file = source->file,
                                  .text = source->text,
                                  .working_directory = std::filesystem::current_path(),
                                  .began = program.clock.now(),
                                  .inputs_may_be_missing = true},
                                 catalog);
  if (!arguments.has("format") || arguments.value("format") == "text") {
    program.console.say_text(config::to_text(prepared.diagnostics, source->text));
  }
  return std::move(prepared.diagnostics);
}

}  // namespace

ExitStatus validate_command(Program& program, const std::vector<std::string>& words) {
  const auto arguments = read_arguments(program, kLine, words);
  if (!arguments) return arguments.error();
  const auto& files = arguments->positional();
  if (files.empty()) return program.console.usage_error("usage: sluice " + std::string(kLine.usage));
  const auto format = arguments->value("format").value_or("text");
  std::vector<config::Diagnostic> all;
  bool wrong = false;
  for (const auto& file : files) {
    const auto found = check_file(program, *arguments, file);
    if (!found) {
      wrong = true;
      continue;
    }
    for (const auto& diagnostic : *found) wrong = wrong || diagnostic.severity == config::Severity::error;
    all.insert(all.end(), found->begin(), found->end());
  }
  if (format == "json") program.console.print_json(config::to_json(all));
  if (format == "sarif") program.console.print_json(config::to_sarif(all));
  if (format == "text" && !wrong)
    program.console.print("{}\n", files.size() == 1 ? "the file is right" : "all files are right");
  return wrong ? ExitStatus::usage : ExitStatus::succeeded;
}

}  // namespace sluice::app
