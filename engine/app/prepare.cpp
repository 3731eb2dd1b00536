// SPDX-License-Identifier: Apache-2.0
#include "app/prepare.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "config/diagnostic.hpp"
#include "config/inputs.hpp"
#include "json/json.hpp"
#include "model/quantity.hpp"

namespace sluice::app {

Result<WorkflowText> read_workflow_file(const std::string& name) {
  std::error_code error;
  const auto file = std::filesystem::weakly_canonical(std::filesystem::absolute(name), error);
  if (error || !std::filesystem::exists(file)) return failure(name + ": there is no such file");
  if (std::filesystem::is_directory(file)) return failure(name + ": is a folder, not a workflow file");
  std::ifstream in(file, std::ios::binary);
  if (!in) return failure(name + ": cannot be read; check its permissions");
  return WorkflowText{file, {std::istreambuf_iterator<char>(in), {}}};
}

std::optional<Workflow> prepare_new(const WorkflowText& source, const std::vector<std::string>& sets,
                                    const plugin::Catalog& catalog, const check::Environment& environment,
                                    Timestamp now) {
  check::Request request{.file = source.file,
                         .text = source.text,
                         .working_directory = std::filesystem::current_path(),
                         .environment = environment,
                         .began = now};
  for (const auto& set : sets) {
    auto parsed = config::parse_override(set);
    if (!parsed) {
      std::fprintf(stderr, "sluice: --set %s: %s\n", set.c_str(), parsed.error().message.c_str());
      return std::nullopt;
    }
    request.overrides.push_back(std::move(*parsed));
  }
  auto prepared = check::prepare(request, catalog);
  std::fputs(config::to_text(prepared.diagnostics, source.text).c_str(), stderr);
  return std::move(prepared.workflow);
}

Result<Workflow> prepare_stored(const StoredRun& run, std::string definition, std::vector<PinnedOption> pinned,
                                const plugin::Catalog& catalog) {
  const auto inputs = TRY(parse_json(run.inputs));
  check::Request request{.file = run.file,
                         .text = std::move(definition),
                         .working_directory = std::filesystem::current_path(),
                         .inputs = inputs.is_object() ? inputs.object() : Object{},
                         .pinned = std::move(pinned),
                         .began = run.created_at};
  auto prepared = check::prepare(request, catalog);
  if (prepared.workflow) return std::move(*prepared.workflow);
  return failure("run " + std::to_string(run.run.value) + ": its definition does not fit this installation any more:\n" +
                 config::to_text(prepared.diagnostics, request.text));
}

Result<> override_limits(Workflow& workflow, const std::vector<std::string>& limits) {
  for (const auto& text : limits) {
    const auto equals = text.find('=');
    if (equals == std::string::npos) return failure("--limit " + text + ": write NAME=RATE, as in memories.upload=1/min");
    const auto name = text.substr(0, equals);
    const auto rate = parse_rate(text.substr(equals + 1));
    if (!rate) return failure("--limit " + text + ": " + rate.error().message);
    const auto found = std::ranges::find(workflow.limits, name, &LimitDefinition::name);
    if (found == workflow.limits.end()) return failure("--limit " + text + ": the workflow charges no limit of that name");
    found->rate_count = rate->count;
    found->rate_period = rate->period;
  }
  return {};
}

}  // namespace sluice::app
