// SPDX-License-Identifier: Apache-2.0
#include "app/prepare.hpp"

#include <algorithm>
#include <functional>
#include <span>

#include "base/text.hpp"
#include "config/diagnostic.hpp"
#include "config/inputs.hpp"
#include "json/json.hpp"
#include "model/quantity.hpp"

namespace sluice::app {
namespace {

std::vector<std::string_view> names_of(const std::vector<LimitDefinition>& limits) {
  std::vector<std::string_view> names;
  for (const auto& limit : limits) names.push_back(limit.name);
  return names;
}

// What the workflow charges, and what any plugin would.
std::vector<std::string_view> known_limits(const Workflow& workflow, const plugin::Catalog& catalog) {
  auto names = names_of(workflow.limits);
  for (const auto& file : catalog.files()) {
    for (const auto& component : file.manifest.components) {
      for (const auto& limit : component.limits) names.push_back(limit.name);
    }
  }
  return names;
}

std::string suggested(std::string_view name, std::span<const std::string_view> known) {
  const auto meant = closest(name, known);
  return meant ? "; did you mean \"" + std::string(*meant) + "\"?" : "";
}

bool is_warning(const config::Diagnostic& diagnostic) {
  return diagnostic.severity == config::Severity::warning;
}

check::Request request_of(Program& program, const TextFile& source) {
  return {.file = source.file,
          .text = source.text,
          .working_directory = std::filesystem::current_path(),
          .environment = std::cref(program.environment),
          .began = program.clock.now()};
}

// The inputs of a run that are no defaults of its definition.
Object given_inputs(const StoredRun& run, std::string definition) {
  const auto inputs = parse_json(run.inputs);
  if (!inputs || !inputs->is_object()) return {};
  config::Diagnostics ignored(run.file);
  const auto document = config::parse(run.file, std::move(definition), ignored);
  if (!document) return inputs->object();
  const auto folder = std::filesystem::path(run.file).parent_path();
  const auto declared = config::read_inputs(*document, folder, ignored);
  Object given;
  for (const auto& [name, value] : inputs->object()) {
    const auto input =
        std::ranges::find_if(declared, [&](const config::Input& one) { return one.schema.name == name; });
    if (input == declared.end() || input->fallback != value) given.append(name, value);
  }
  return given;
}

}  // namespace

std::optional<Workflow> prepare_new(Program& program, const TextFile& source, const std::vector<std::string>& sets,
                                    const plugin::Catalog& catalog,
                                    const std::optional<std::vector<std::string>>& columns) {
  auto request = request_of(program, source);
  request.columns = columns;
  for (const auto& set : sets) {
    auto parsed = config::parse_override(set);
    if (!parsed) {
      program.console.usage_error("--set " + set + ": " + parsed.error().message);
      return std::nullopt;
    }
    request.overrides.push_back(std::move(*parsed));
  }
  auto prepared = check::prepare(request, catalog);
  // The check before, which knew no columns, has said the warnings.
  if (columns) std::erase_if(prepared.diagnostics, is_warning);
  program.console.say_text(config::to_text(prepared.diagnostics, source.text));
  return std::move(prepared.workflow);
}

std::optional<Workflow> prepare_current(Program& program, const TextFile& source, const StoredRun& origin,
                                        std::string definition, const plugin::Catalog& catalog) {
  auto request = request_of(program, source);
  request.inputs_before = given_inputs(origin, std::move(definition));
  auto prepared = check::prepare(request, catalog);
  program.console.say_text(config::to_text(prepared.diagnostics, source.text));
  return std::move(prepared.workflow);
}

std::optional<Workflow> prepare_stored(Program& program, const StoredRun& run, std::string definition,
                                       std::vector<PinnedOption> pinned, const plugin::Catalog& catalog) {
  const auto inputs = parse_json(run.inputs);
  check::Request request{.file = run.file,
                         .text = std::move(definition),
                         .working_directory = std::filesystem::current_path(),
                         .inputs = inputs && inputs->is_object() ? inputs->object() : Object{},
                         .pinned = std::move(pinned),
                         .began = run.created_at};
  auto prepared = check::prepare(request, catalog);
  if (prepared.workflow) return std::move(prepared.workflow);
  program.console.say_text(config::to_text(prepared.diagnostics, request.text));
  program.console.error(ExitStatus::blocked,
                        "run " + std::to_string(run.run.value) +
                            ": its definition does not fit this installation any more (it is kept with the "
                            "run; the file may say something else by now)");
  return std::nullopt;
}

void override_limits(Program& program, Workflow& workflow, const Settings& settings, const plugin::Catalog& catalog) {
  const auto known = known_limits(workflow, catalog);
  for (const auto& [limit, key, at] : settings.limits) {
    const auto charged = std::ranges::find(workflow.limits, limit.name, &LimitDefinition::name);
    if (charged != workflow.limits.end()) *charged = limit;
    if (std::ranges::count(known, limit.name) > 0) continue;
    program.console.say_text(settings.file + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) +
                             ": warning: limit \"" + escaped_for_terminal(limit.name) +
                             "\" limits nothing in this workflow" + suggested(limit.name, known) + "\n");
  }
}

Result<> override_limits(Workflow& workflow, const std::vector<std::string>& limits) {
  for (const auto& text : limits) {
    const auto equals = text.find('=');
    if (equals == std::string::npos)
      return failure("--limit " + text + ": write NAME=RATE, as in memories.upload=1/min");
    const auto name = text.substr(0, equals);
    const auto rate = parse_rate(text.substr(equals + 1));
    if (!rate) return failure("--limit " + text + ": " + rate.error().message);
    const auto found = std::ranges::find(workflow.limits, name, &LimitDefinition::name);
    if (found == workflow.limits.end()) {
      return failure("--limit " + text + ": the workflow charges no limit of that name" +
                     suggested(name, names_of(workflow.limits)));
    }
    found->rate_count = rate->count;
    found->rate_period = rate->period;
  }
  return {};
}

}  // namespace sluice::app
