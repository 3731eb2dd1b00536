// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "app/command.hpp"
#include "app/command_line.hpp"
#include "app/locations.hpp"
#include "app/prepare.hpp"
#include "base/clock.hpp"
#include "config/diagnostic.hpp"

namespace sluice::app {
namespace {

constexpr std::string_view kUsage = "validate FILE… [--format text|json|sarif]";
constexpr OptionSpec kOptions[] = {
    kPlugins, {"format", "FORMAT", "text, json or sarif"}, {"help", "", "says this"}};

}  // namespace

ExitStatus validate_command(const std::vector<std::string>& words) {
  const auto arguments = Arguments::parse(kOptions, words);
  if (!arguments) return usage_error(arguments.error().message);
  if (arguments->has("help") || arguments->positional().empty()) {
    std::fprintf(arguments->has("help") ? stdout : stderr, "usage: sluice %s\n\n%s", std::string(kUsage).c_str(), help_of(kOptions).c_str());
    return arguments->has("help") ? ExitStatus::succeeded : ExitStatus::usage;
  }
  const auto format = arguments->value("format").value_or("text");
  if (format != "text" && format != "json" && format != "sarif") return usage_error("--format is text, json or sarif, not " + format);
  const auto catalog = plugin::Catalog::scan(plugin_directories(*arguments));
  std::vector<config::Diagnostic> all;
  bool wrong = false;
  for (const auto& name : arguments->positional()) {
    const auto source = read_workflow_file(name);
    if (!source) return usage_error(source.error().message);
    const auto prepared = check::prepare({.file = source->file,
                                          .text = source->text,
                                          .working_directory = std::filesystem::current_path(),
                                          .began = SystemClock().now(),
                                          .inputs_may_be_missing = true},
                                         catalog);
    for (const auto& found : prepared.diagnostics) wrong = wrong || found.severity == config::Severity::error;
    if (format == "text") std::fputs(config::to_text(prepared.diagnostics, source->text).c_str(), stderr);
    all.insert(all.end(), prepared.diagnostics.begin(), prepared.diagnostics.end());
  }
  if (format == "json") std::puts(config::to_json(all).c_str());
  if (format == "sarif") std::puts(config::to_sarif(all).c_str());
  if (format == "text" && !wrong) std::puts(arguments->positional().size() == 1 ? "the file is right" : "all files are right");
  return wrong ? ExitStatus::usage : ExitStatus::succeeded;
}

}  // namespace sluice::app
