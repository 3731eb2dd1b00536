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
    Command{"new", "new [NAME] [FILE]", "copies a workflow that comes with sluice, or lists them", new_command},
    Command{"run", "run FILE [options]", "runs a workflow file to its end", run_command},
    Command{"resume", "resume RUN | --last [options]", "goes on with a run that was interrupted or blocked",
            resume_command},
    Command{"validate", "validate FILE…", "checks workflow files; touches nothing else", validate_command},
    Command{"graph", "graph FILE", "draws a workflow as a flowchart (Mermaid)", graph_command},
    Command{"eval", "eval EXPRESSION [options]", "evaluates an expression as a workflow would", eval_command},
    Command{"runs", "runs list | show RUN | cancel RUN", "what ran, and how it went", runs_command},
    Command{"items", "items list RUN | show RUN ITEM", "the items of a run, and one item's story", items_command},
    Command{"dead", "dead list | show | replay | discard", "what failed for good, and to take it up again",
            dead_command},
    Command{"events", "events list RUN [ITEM]", "what came in on callback addresses", events_command},
    Command{"journal", "journal check", "whether the journal is whole", journal_command},
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
  if (name.starts_with("-")) {
    return program.console.usage_error("the command comes first, then its options: sluice COMMAND … " + name);
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
  const std::string command(line.usage.substr(0, line.usage.find(' ')));
  std::string verb;
  if (!line.verbs.empty()) verb = arguments.positional().empty() ? line.verbs.front() : arguments.positional().front();
  if (!line.verbs.empty() && std::ranges::find(line.verbs, verb) == line.verbs.end()) {
    return std::unexpected("there is no \"" + command + " " + verb + "\"" +
                           hint(verb, {line.verbs.begin(), line.verbs.end()}, "; " + usage));
  }
  for (const auto& option : line.options) {
    const auto given = arguments.value(option.name);
    if (!given) continue;
    const auto said = "--" + std::string(option.name);
    if (!option.belongs_to(verb)) {
      return std::unexpected(said + " is no option of " + command + " " + verb + "; see sluice " + command + " " +
                             verb + " --help");
    }
    if (!option.choices.empty() && std::ranges::find(option.choices, *given) == option.choices.end()) {
      return std::unexpected(said + " " + *given + ": write " + std::string(option.help));
    }
    // An empty name or filter is a variable of a script that was not set.
    constexpr std::array kTexts{"FILE", "DIR", "NAME", "CODE", "TEXT"};
    if (std::ranges::count(kTexts, option.value) > 0 && has_empty(arguments.values(option.name))) {
      return std::unexpected(said + " \"\": it is empty");
    }
  }
  return {};
}

// Of "runs list | show RUN | cancel RUN", the part of one verb: "runs show RUN". All where there is none.
std::string usage_of(const CommandLine& line, const Arguments& arguments) {
  const auto& words = arguments.positional();
  const std::string usage(line.usage);
  if (words.empty() || std::ranges::find(line.verbs, words.front()) == line.verbs.end()) return usage;
  const auto command = usage.substr(0, usage.find(' '));
  for (auto rest = std::string_view(usage).substr(command.size() + 1); !rest.empty();) {
    constexpr std::string_view kOr = " | ";
    const auto end = std::min(rest.find(kOr), rest.size());
    const auto part = rest.substr(0, end);
    if (part == words.front() || part.starts_with(words.front() + " ")) return command + " " + std::string(part);
    rest.remove_prefix(std::min(end + kOr.size(), rest.size()));
  }
  return usage;
}

// Those of the verb that is named; all where there is none.
std::vector<OptionSpec> options_of(const CommandLine& line, const Arguments& arguments) {
  std::vector<OptionSpec> options(line.options.begin(), line.options.end());
  if (arguments.positional().empty()) return options;
  const auto& wanted = arguments.positional().front();
  if (std::ranges::find(line.verbs, wanted) == line.verbs.end()) return options;
  std::erase_if(options, [&](const OptionSpec& option) { return !option.belongs_to(wanted); });
  return options;
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
    program.console.print("usage: sluice {}\n\n{}\n\n{}", usage_of(line, *arguments), wrapped(line.about, width, ""),
                          help_of(options_of(line, *arguments)));
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
