// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

#include "app/command.hpp"
#include "app/prepare.hpp"
#include "config/diagnostic.hpp"
#include "config/document.hpp"
#include "config/inputs.hpp"
#include "config/workflow_file.hpp"
#include "expression/evaluator.hpp"
#include "json/json.hpp"

namespace sluice::app {
namespace {

constexpr OptionSpec kOptions[] = {{"item", "JSON", "what `item` is"},
                                   {"parent", "JSON", "what `parent` is: {\"item\": …}"},
                                   {"steps", "JSON", "what `steps` is: {\"scrape\": {\"task_id\": …}}"},
                                   {"inputs", "JSON", "what `inputs` is; over those of --file"},
                                   {"set", "NAME=VALUE", "an input, as for sluice run; may be given more than once"},
                                   {"file", "FILE", "a workflow: its inputs and its name"},
                                   {"format", "FORMAT", "text or json (the same: the value as JSON)", {}, kTextOrJson},
                                   kHelp};
constexpr CommandLine kLine{
    "eval EXPRESSION [options]",
    "Evaluates an expression (item.n + 1) or a text with expressions (\"no. {{ item.n }}\") as a workflow would, "
    "within "
    "the same bounds, and prints the value as JSON. Exits 1 where it has none, and 2 where it is none. Secrets are in "
    "no expression.",
    kOptions};

// What the expression sees.
struct Surroundings {
  std::optional<Value> item, parent, steps;
  Value inputs = Object{};
  std::optional<Value> workflow;
};

Result<std::optional<Value>> json_of(const Arguments& arguments, std::string_view option) {
  const auto text = arguments.value(option);
  if (!text) return std::nullopt;
  auto value = parse_json(*text);
  if (!value) return failure("--" + std::string(option) + ": " + value.error().message);
  return std::move(*value);
}

Result<std::optional<Value>> object_of(const Arguments& arguments, std::string_view option) {
  auto value = TRY(json_of(arguments, option));
  if (value && !value->is_object()) return failure("--" + std::string(option) + ": write a JSON object, {…}");
  return value;
}

// A file that cannot be read says nothing here but what is wrong with it.
Result<> add_file(const TextFile& source, std::span<const config::InputOverride> sets, Surroundings& around,
                  config::Diagnostics& diagnostics) {
  const auto document = config::parse(source.file.string(), source.text, diagnostics);
  if (!document) return {};
  const auto folder = source.file.parent_path();
  const auto inputs = config::read_inputs(*document, folder, diagnostics);
  around.inputs = config::resolve_inputs(inputs, sets, std::filesystem::current_path(), diagnostics).values;
  config::Diagnostics ignored(source.file.string());
  const auto file = config::read_workflow(*document, folder, ignored);
  around.workflow = Object{{"name", file.name}, {"description", file.description}, {"file", source.file.string()}};
  return {};
}

void set_input(Surroundings& around, const std::string& name, Value value) {
  around.inputs.object().erase(name);
  around.inputs.object().append(name, std::move(value));
}

std::optional<Surroundings> read_surroundings(Program& program, const Arguments& arguments) {
  const auto read = [&]() -> Result<std::optional<Surroundings>> {
    Surroundings around;
    around.item = TRY(json_of(arguments, "item"));
    around.parent = TRY(object_of(arguments, "parent"));
    around.steps = TRY(object_of(arguments, "steps"));
    std::vector<config::InputOverride> sets;
    for (const auto& set : arguments.values("set")) sets.push_back(TRY(config::parse_override(set)));
    if (const auto flow = arguments.value("file")) {
      const auto source = TRY(read_text_file(*flow));
      config::Diagnostics diagnostics(source.file.string());
      TRY(add_file(source, sets, around, diagnostics));
      program.console.say_text(config::to_text(diagnostics.sorted(), source.text));
      if (diagnostics.has_errors()) return std::nullopt;
    } else {
      for (const auto& [name, value] : sets) set_input(around, name, value);  // of no type: text, as it is given
    }
    if (auto inputs = TRY(object_of(arguments, "inputs"))) {
      for (auto& [input, value] : inputs->object()) set_input(around, input, std::move(value));
    }
    return around;
  };
  auto around = read();
  if (around) return std::move(*around);
  program.console.usage_error(around.error().message);
  return std::nullopt;
}

// One error with its place in the expression, as the checks of a file show theirs.
ExitStatus refuse(Program& program, ExitStatus status, const std::string& text, std::size_t offset, std::string message,
                  std::string suggestion = {}) {
  config::Diagnostics diagnostics("expression");
  diagnostics.error(config::position_of(text, offset), std::move(message), std::move(suggestion));
  program.console.say_text(config::to_text(diagnostics.sorted(), text));
  return status;
}

std::optional<expression::SyntaxError> mentions_secret(const std::vector<expression::Mention>& mentions) {
  const auto secret = std::ranges::find(mentions, "secrets", &expression::Mention::root);
  if (secret == mentions.end()) return std::nullopt;
  return expression::SyntaxError{.message = "a secret's value is in no expression",
                                 .suggestion = "it may stand only as the whole value of an option that is a secret",
                                 .offset = secret->offset()};
}

ExitStatus evaluate(Program& program, const std::string& text, const Surroundings& around) {
  const auto wrong = [&](const expression::SyntaxError& error) {
    return refuse(program, ExitStatus::usage, text, error.offset, error.message, error.suggestion);
  };
  const auto pointer = [](const std::optional<Value>& value) { return value ? &*value : nullptr; };
  const Value run = Object{{"trigger", "person"}};
  const expression::Scope scope{.item = pointer(around.item),
                                .parent = pointer(around.parent),
                                .steps = pointer(around.steps),
                                .inputs = &around.inputs,
                                .run = &run,
                                .workflow = pointer(around.workflow),
                                .now = program.clock.now()};
  expression::Evaluator evaluator;
  std::expected<Value, expression::Failure> value;
  if (text.contains("{{")) {
    const auto compiled = expression::Template::compile(Value(text));
    if (!compiled) return wrong(compiled.error());
    if (const auto secret = mentions_secret(compiled->mentions())) return wrong(*secret);
    value = evaluator.render(*compiled, scope);
  } else {
    const auto compiled = expression::Expression::compile(text);
    if (!compiled) return wrong(compiled.error());
    if (const auto secret = mentions_secret(compiled->mentions())) return wrong(*secret);
    value = evaluator.evaluate(*compiled, scope);
  }
  if (!value) return refuse(program, ExitStatus::failed, text, value.error().offset, value.error().reason);
  program.console.print_json(to_json(*value));
  return ExitStatus::succeeded;
}

}  // namespace

ExitStatus eval_command(Program& program, const std::vector<std::string>& words) {
  const auto arguments = read_arguments(program, kLine, words);
  if (!arguments) return arguments.error();
  if (arguments->positional().size() != 1) {
    return program.console.usage_error(arguments->positional().empty()
                                           ? "usage: sluice " + std::string(kLine.usage)
                                           : "an expression is one word: put it into quotes, 'item.n + 1'");
  }
  const auto around = read_surroundings(program, *arguments);
  if (!around) return ExitStatus::usage;
  return evaluate(program, arguments->positional().front(), *around);
}

}  // namespace sluice::app
