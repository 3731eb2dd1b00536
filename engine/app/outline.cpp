// SPDX-License-Identifier: Apache-2.0
#include "app/outline.hpp"

#include <filesystem>
#include <utility>

#include "config/workflow_file.hpp"

namespace sluice::app {
namespace {

// What the file says, unless it has to be worked out.
std::string path_of(const config::Stage& sink, const std::filesystem::path& folder) {
  const auto* path = sink.with ? sink.with->value.find("path") : nullptr;
  const auto text = path ? path->value.scalar.string_or("") : "";
  return text.empty() || text.contains("{{") ? "" : (folder / text).lexically_normal().string();
}

}  // namespace

std::string Outline::step(int index) const {
  const auto place = static_cast<std::size_t>(index);
  if (place < steps.size()) return steps[place];
  return steps.empty() ? "step " + std::to_string(index + 1) : "its sinks";
}

std::string Outline::sink(int index) const {
  const auto place = static_cast<std::size_t>(index);
  return place < sinks.size() ? sinks[place].name : "sink " + std::to_string(index + 1);
}

Outline outline_of(const Workflow& workflow) {
  Outline outline{.secrets = workflow.secrets};
  for (const auto& step : workflow.steps) outline.steps.push_back(step.name);
  for (const auto& sink : workflow.sinks) {
    const auto* path = sink.use.options.find("path");
    outline.sinks.push_back({sink.name, sink.use.component, std::string(path ? path->string_or("") : "")});
  }
  return outline;
}

Outline outline_of(const StoredRun& run, std::string definition) {
  Outline outline;
  config::Diagnostics ignored(run.file);
  const auto document = config::parse(run.file, std::move(definition), ignored);
  if (!document) return outline;
  const auto folder = std::filesystem::path(run.file).parent_path();
  const auto file = config::read_workflow(*document, folder, ignored);
  for (const auto& secret : file.secrets) outline.secrets.push_back(secret.reference);
  for (const auto& step : file.steps) outline.steps.push_back(step.name.value);
  for (const auto& sink : file.sinks) {
    outline.sinks.push_back({sink.name.value, sink.uses ? sink.uses->value : "", path_of(sink, folder)});
  }
  return outline;
}

}  // namespace sluice::app
