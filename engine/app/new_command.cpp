// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>

#include "app/command.hpp"
#include "app/settings.hpp"
#include "app/shipped.hpp"
#include "app/table.hpp"
#include "base/environment.hpp"
#include "base/text.hpp"
#include "json/json.hpp"

namespace sluice::app {
namespace {

namespace fs = std::filesystem;

constexpr OptionSpec kOptions[] = {kFormat, kHelp};
constexpr CommandLine kLine{
    "new [NAME] [FILE] [options]",
    "Copies a workflow that comes with sluice to a file of your own (NAME.toml, or FILE), with what it needs beside "
    "it, "
    "and says what to do next. Without NAME, lists what there is. Nothing that exists is overwritten.",
    kOptions};

ExitStatus list(Program& program, const std::vector<ShippedWorkflow>& shipped, bool json) {
  Table table({"NAME", "WHAT"});
  for (const auto& [name, description, file] : shipped) {
    if (json)
      program.console.print_json(
          to_json(Object{{"name", name}, {"description", description}, {"file", file.string()}}));
    table.add({name, description});
  }
  if (json) return ExitStatus::succeeded;
  program.console.print_text(shipped.empty() ? "no workflows came with this program\n"
                                             : table.text(program.console.width()));
  return ExitStatus::succeeded;
}

// Where a copy goes: FILE, or a file of its own name in the folder that FILE is.
fs::path target(const std::string& name, const std::string* file) {
  std::error_code ignored;
  if (file == nullptr) return fs::absolute(name + ".toml");
  const auto path = fs::absolute(*file).lexically_normal();
  if (fs::is_directory(path, ignored) || file->ends_with('/')) return path / (name + ".toml");
  return path.has_extension() ? path : fs::path(path.string() + ".toml");
}

std::string shown(const fs::path& file) {
  return shell_quoted(file.lexically_proximate(fs::current_path()).string());
}

std::string default_of(const config::Input& input) {
  if (!input.fallback) return "needs a value";
  return input.schema.type == OptionType::path ? shown(input.fallback->string_or("")) : to_json(*input.fallback);
}

// What has to be done before the copy can run, in order.
std::vector<std::string> next_steps(const CopiedWorkflow& copy) {
  std::vector<std::string> steps;
  for (const auto& [secret, at] : copy.secrets) {
    if (secret.from == SecretReference::From::file) {
      steps.push_back("write the secret " + secret.name + " into " + secret.where);
    } else if (!environment_variable(secret.where)) {
      steps.push_back("export " + secret.where + "=…");
    }
  }
  if (!copy.columns.empty()) steps.push_back("fill in " + shown(copy.beside.back()) + " (" + copy.columns + ")");
  steps.push_back("sluice validate " + shown(copy.file));
  auto run = "sluice run " + shown(copy.file);
  for (const auto& input : copy.inputs) {
    if (!input.fallback) run += " --set " + input.schema.name + "=…";
  }
  steps.push_back(run);
  return steps;
}

void say(Console& console, const CopiedWorkflow& copy) {
  console.print("{} is yours now\n", escaped_for_terminal(shown(copy.file)));
  for (const auto& file : copy.beside) console.print("{} was made beside it\n", escaped_for_terminal(shown(file)));
  if (!copy.inputs.empty()) console.print("\ninputs (--set NAME=VALUE)\n");
  for (const auto& input : copy.inputs) {
    console.print("  {:<12} {}{}\n", input.schema.name, default_of(input),
                  input.schema.doc.empty() ? "" : "  " + escaped_for_terminal(input.schema.doc));
  }
  console.print("\nnext\n");
  for (const auto& step : next_steps(copy)) console.print("  {}\n", escaped_for_terminal(step));
}

void say_json(Console& console, const CopiedWorkflow& copy) {
  Array beside, inputs, secrets, next;
  for (const auto& file : copy.beside) beside.emplace_back(file.string());
  for (const auto& input : copy.inputs) {
    inputs.emplace_back(Object{
        {"name", input.schema.name}, {"type", name(input.schema.type)}, {"default", input.fallback.value_or(Value())}});
  }
  for (const auto& [secret, at] : copy.secrets) {
    const bool env = secret.from == SecretReference::From::env;
    secrets.emplace_back(Object{{"name", secret.name}, {env ? "env" : "file", secret.where}});
  }
  for (const auto& step : next_steps(copy)) next.emplace_back(step);
  console.print_json(to_json(Object{{"file", copy.file.string()},
                                    {"beside", std::move(beside)},
                                    {"inputs", std::move(inputs)},
                                    {"secrets", std::move(secrets)},
                                    {"next", std::move(next)}}));
}

}  // namespace

ExitStatus new_command(Program& program, const std::vector<std::string>& words) {
  const auto arguments = read_arguments(program, kLine, words);
  if (!arguments) return arguments.error();
  const auto& positional = arguments->positional();
  if (positional.size() > 2) return program.console.usage_error("usage: sluice " + std::string(kLine.usage));
  const auto shipped = shipped_workflows();
  const bool json = wants_json(*arguments);
  if (positional.empty()) return list(program, shipped, json);
  auto name = positional.front();
  if (name.ends_with(".toml")) name.resize(name.size() - 5);
  const auto found = std::ranges::find(shipped, name, &ShippedWorkflow::name);
  if (found == shipped.end()) {
    std::vector<std::string_view> names;
    for (const auto& one : shipped) names.push_back(one.name);
    const auto meant = closest(name, names);
    return program.console.usage_error(
        "no workflow \"" + name + "\" comes with sluice" +
        (meant ? "; did you mean \"" + std::string(*meant) + "\"?" : "; `sluice new` lists what there is"));
  }
  if (positional.size() > 1 && positional[1].empty()) return program.console.usage_error("the name of a file is empty");
  const auto copy = copy_workflow(*found, target(name, positional.size() > 1 ? &positional[1] : nullptr));
  if (!copy) return program.console.usage_error(copy.error().message);
  json ? say_json(program.console, *copy) : say(program.console, *copy);
  return ExitStatus::succeeded;
}

}  // namespace sluice::app
