// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "app/columns.hpp"
#include "app/command.hpp"
#include "base/text.hpp"

namespace sluice::app {
namespace {

constexpr std::array kCommands{
    Command{"run", "run FILE [options]", "runs a workflow file to its end", run_command},
    Command{"resume", "resume RUN | --last [options]", "goes on with a run that was interrupted or blocked",
            resume_command},
    Command{"validate", "validate FILE…", "checks workflow files; touches nothing else", validate_command},
    Command{"runs", "runs list | show RUN | cancel RUN", "what ran, and how it went", runs_command},
    Command{"items", "items list RUN | show RUN ITEM", "the items of a run, and one item's story", items_command},
    Command{"dead", "dead list [RUN] | show RUN ITEM", "what failed for good, and why", dead_command},
    Command{"try", "try COMPONENT [--with NAME=VALUE]…", "calls one component for items from standard input",
            try_command},
    Command{"plugins", "plugins list | show | docs | new", "the components that workflows can use", plugins_command},
    Command{"schema", "schema", "the JSON Schema of workflow files, for editors", schema_command},
    Command{"version", "version", "the version of this program", version_command},
};

constexpr std::size_t kHelpWidth = 100;

std::string help() {
  std::string text = "usage: sluice COMMAND …   (sluice COMMAND --help says more)\n\n";
  for (const auto& command : kCommands) text += fmt::format("  {:<36} {}\n", command.usage, command.summary);
  return text;
}

// The one of `names` that was meant, as the end of a sentence.
std::string hint(std::string_view word, const std::vector<std::string_view>& names, std::string_view otherwise) {
  const auto meant = closest(word, names);
  return meant ? "; did you mean \"" + std::string(*meant) + "\"?" : std::string(otherwise);
}

// Names are relative to it, and the settings are looked for in it. Empty if there is none.
std::string flaw_of_working_folder() {
  std::error_code error;
  const auto folder = std::filesystem::current_path(error);
  return error ? "the working folder is gone (" + error.message() + "): change to one that is there" : "";
}

ExitStatus dispatch(Program& program, const std::vector<std::string>& words) {
  if (words.empty()) {
    program.console.say_text(help());
    return ExitStatus::usage;
  }
  auto name = words.front();
  std::vector<std::string> rest(words.begin() + 1, words.end());
  if (name == "help" && !rest.empty()) {
    name = rest.front();
    rest = {"--help"};
  }
  if (name == "help" || name == "--help" || name == "-h") {
    program.console.print_text(help());
    return ExitStatus::succeeded;
  }
  if (name == "--version") name = "version";
  const auto found = std::ranges::find(kCommands, name, &Command::name);
  if (found != kCommands.end()) {
    if (const auto gone = flaw_of_working_folder(); !gone.empty()) return program.console.usage_error(gone);
    return found->run(program, rest);
  }
  std::vector<std::string_view> names;
  for (const auto& command : kCommands) names.push_back(command.name);
  return program.console.usage_error("there is no command \"" + name + "\"" + hint(name, names, "; see sluice --help"));
}

bool has_empty(const std::vector<std::string>& names) {
  return std::ranges::find(names, "") != names.end();
}

std::expected<void, std::string> check_words(const CommandLine& line, const Arguments& arguments) {
  const auto usage = "usage: sluice " + std::string(line.usage);
  if (const auto format = arguments.value("format")) {
    const auto known = std::ranges::find(line.options, std::string_view("format"), &OptionSpec::name);
    const bool sarif = known != line.options.end() && known->help.contains("sarif");
    if (*format != "text" && *format != "json" && !(sarif && *format == "sarif")) {
      return std::unexpected("--format " + *format + ": write text" + (sarif ? ", json or sarif" : " or json"));
    }
  }
  for (const auto& [option, value, help] : line.options) {
    const bool names_a_place = value == "FILE" || value == "DIR";
    if (names_a_place && has_empty(arguments.values(option))) {
      return std::unexpected("--" + std::string(option) + " \"\": the name is empty");
    }
  }
  if (line.verbs.empty() || arguments.positional().empty()) return {};
  const auto& verb = arguments.positional().front();
  if (std::ranges::find(line.verbs, verb) != line.verbs.end()) return {};
  return std::unexpected("there is no \"" + std::string(line.usage.substr(0, line.usage.find(' '))) + " " + verb +
                         "\"" + hint(verb, {line.verbs.begin(), line.verbs.end()}, "; " + usage));
}

}  // namespace

ExitStatus execute(Program& program, const std::vector<std::string>& words) {
  const auto status = dispatch(program, words);
  if (program.console.flush() || status != ExitStatus::succeeded) return status;
  return program.console.error(ExitStatus::failed, "standard output cannot be written");
}

std::expected<Arguments, ExitStatus> read_arguments(Program& program, const CommandLine& line,
                                                    const std::vector<std::string>& words) {
  auto arguments = Arguments::parse(line.options, words);
  if (!arguments) return std::unexpected(program.console.usage_error(arguments.error().message));
  if (arguments->has("help")) {
    const auto width = std::min(program.console.width().value_or(kHelpWidth), kHelpWidth);
    program.console.print("usage: sluice {}\n\n{}\n\n{}", line.usage, wrapped(line.about, width, ""),
                          help_of(line.options));
    return std::unexpected(ExitStatus::succeeded);
  }
  if (const auto fits = check_words(line, *arguments); !fits)
    return std::unexpected(program.console.usage_error(fits.error()));
  return std::move(*arguments);
}

bool wants_json(const Arguments& arguments) {
  return arguments.value("format") == "json";
}

}  // namespace sluice::app
