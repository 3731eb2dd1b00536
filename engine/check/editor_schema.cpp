// SPDX-License-Identifier: Apache-2.0
#include "check/editor_schema.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "check/schema_words.hpp"

namespace sluice::check {
namespace {

using plugin::ComponentManifest;

Object count(std::string_view doc) {
  return or_expression({{"type", "integer"}, {"minimum", 1}}, doc);
}

Object retry() {
  return table({{"attempts", count("How often it is tried in all; 5 unless it is said, 1: once")},
                {"initial", duration("The first pause; 1s")},
                {"factor", or_expression({{"type", "number"}, {"minimum", 1}}, "By which each pause grows; 2.0")},
                {"max", duration("The longest pause; 5m")},
                {"jitter", one_of({"full", "equal", "none"}, "How pauses are spread")},
                {"for", of_kind("string", "The time for all attempts together; none")}},
               {}, "What is done about failures that may pass");
}

Properties stage_keys_of_all() {
  return {{"when", of_kind("string", "A condition over `item`, `steps`, `inputs` …; false: passed over")},
          {"timeout", duration("For one attempt; 60s")},
          {"retry", retry()},
          {"limit", of_kind("string", "A limit of [limits] that its calls are kept to")}};
}

Properties named_stage_keys() {
  auto keys = stage_keys_of_all();
  keys.insert(keys.begin(), {"name", described({{"type", "string"}, {"pattern", "^[a-z][a-z0-9_]*$"}},
                                               "What it is called in expressions and commands")});
  keys.push_back({"deadline", duration("From the first attempt to the end, waits included")});
  keys.push_back({"concurrency", count("Calls at once")});
  keys.push_back({"isolation", one_of({"auto", "in_process", "process"}, "Where its code runs")});
  keys.push_back({"batch", table({{"items", count("Items in one call")},
                                  {"wait", duration("How long a call waits to be full; 0s")}},
                                 {}, "How many items it is given at once; as the component prefers")});
  return keys;
}

Properties step_keys() {
  auto keys = named_stage_keys();
  keys.push_back({"on_error", one_of({"inherit", "dead_letter", "skip", "continue", "fail_run"},
                                     "What becomes of an item that failed for good; as [run] says")});
  return keys;
}

Properties sink_keys() {
  auto keys = named_stage_keys();
  keys.push_back(
      {"on", list_of({{"enum", Array{"item.done", "item.dead", "item.skipped", "run.started", "run.finished",
                                     "run.succeeded", "run.partial", "run.failed", "run.blocked", "run.cancelled"}}},
                     "The events that it is owed; [\"item.done\"]. Those of items and of runs do not mix")});
  return keys;
}

Properties source_keys() {
  auto keys = stage_keys_of_all();
  keys.push_back({"key", of_kind("string",
                                 "An expression that identifies an item in its run; a second such item is "
                                 "skipped")});
  return keys;
}

Object options_of(const ComponentManifest& component) {
  Properties options;
  for (const auto* schemas : {&component.options, &component.params}) {
    for (const OptionSchema& option : *schemas) options.push_back({option.name, option_schema(option)});
  }
  return table(options, {}, component.summary);
}

std::vector<const ComponentManifest*> components_of(const plugin::Catalog& catalog, ComponentKind kind) {
  std::map<std::string, const ComponentManifest*> by_name;
  for (const auto& file : catalog.files()) {
    for (const auto& component : file.manifest.components) {
      if (component.kind == kind) by_name.try_emplace(component.name, &component);
    }
  }
  std::vector<const ComponentManifest*> out;
  for (const auto& [name, component] : by_name) out.push_back(component);
  return out;
}

// A stage by its `uses`: each component has its own `with`.
Object stage(const plugin::Catalog& catalog, ComponentKind kind, Properties keys, std::string_view doc) {
  Array names;
  Array docs;
  Array uses;
  for (const auto* component : components_of(catalog, kind)) {
    names.emplace_back(component->name);
    docs.emplace_back(component->summary);
    uses.emplace_back(Object{
        {"properties", Object{{"uses", Object{{"enum", Array{component->name}}}}, {"with", options_of(*component)}}}});
  }
  keys.push_back({"uses",
                  {{"enum", std::move(names)},
                   {"description", "The component, as `sluice plugins list` names it"},
                   {"x-taplo", Object{{"docs", Object{{"enumValues", std::move(docs)}}}}}}});
  keys.push_back({"with", of_kind("object", "The component's options")});
  auto out = kind == ComponentKind::source ? table(keys, {"uses"}, doc) : table(keys, {"name", "uses"}, doc);
  out.append("anyOf", std::move(uses));
  return out;
}

Object inputs() {
  const Object anything;
  return table_of(table({{"type",
                          {{"enum", Array{"string", "integer", "number", "boolean", "duration", "path", "list"}},
                           {"description", "string unless it is said"}}},
                         {"default", described(anything, "Without it a run needs --set")},
                         {"min", described(anything, "Of an integer, a number or a duration")},
                         {"max", described(anything, "Of an integer, a number or a duration")},
                         {"enum", of_kind("array", "The values that are allowed")},
                         {"description", of_kind("string", "What it is for")}},
                        {}, "A typed parameter of the workflow"),
                  "Typed parameters: --set NAME=VALUE overrides, {{ inputs.NAME }} reads");
}

Object secrets() {
  return table_of(table({{"env", of_kind("string", "The variable that holds it")},
                         {"file", of_kind("string", "The file that holds it")}},
                        {}, "Where the secret is; never its value"),
                  "References to secrets: {{ secrets.NAME }}, as the whole value of an option that takes one");
}

Object run() {
  return table({{"concurrency", count("Calls at once; 32")},
                {"window", count("The source is asked for more while fewer items than this are ready; 1000")},
                {"on_error", one_of({"dead_letter", "skip", "fail_run"}, "What becomes of items that failed for good")},
                {"max_dead",
                 described({{"anyOf", Array{Object{{"type", "integer"}, {"minimum", 0}}, Object{{"type", "string"}}}}},
                           "Beyond it the run fails: a number, or a share like \"5%\"")},
                {"deadline", duration("For the run; passing it cancels what is left")}},
               {}, "What holds for the whole run");
}

Object schedule() {
  const auto one = table({{"cron", of_kind("string", "5 fields, or 6 with seconds first; @hourly …")},
                          {"every", duration("A period instead of `cron`")},
                          {"timezone", of_kind("string", "UTC unless it is said")},
                          {"overlap", one_of({"skip", "queue_one", "queue_all", "cancel_running", "allow"},
                                             "What a tick does while the last run goes on")},
                          {"catchup", one_of({"last", "none", "all"}, "Which missed ticks are made up for")},
                          {"catchup_window", duration("How old they may be; 24h")},
                          {"jitter", duration("A stable offset of each tick; 0s")},
                          {"start", described({}, "No tick before this time")},
                          {"end", described({}, "No tick after this time")},
                          {"paused", of_kind("boolean", "Whether it ticks at all")},
                          {"dst_gap", one_of({"next", "skip"}, "For a time that does not exist")},
                          {"dst_overlap", one_of({"first", "second", "both"}, "For a time that exists twice")}},
                         {}, "When runs start");
  return {{"anyOf", Array{one, list_of(one, "When runs start")}}, {"description", "When runs start"}};
}

Object limits() {
  return table_of(table({{"rate", of_kind("string", "Like \"10/s\" or \"1/min\"")},
                         {"burst", count("How far it may be run ahead of; 1")},
                         {"concurrency", count("Calls at once")},
                         {"key", of_kind("string", "Each value of this expression has the limit for itself")}},
                        {}, "What calls that name it are kept to"),
                  "For `limit = \"NAME\"`; also overrides one that a plugin declares");
}

Object defaults(const plugin::Catalog& catalog) {
  std::map<std::string, Object> plugins;
  for (const auto& file : catalog.files()) {
    auto& options = plugins[std::string(file.manifest.short_name())];
    for (const auto& component : file.manifest.components) {
      for (const auto* schemas : {&component.options, &component.params}) {
        for (const OptionSchema& option : *schemas) {
          if (options.find(option.name) == nullptr) options.append(option.name, option_schema(option));
        }
      }
    }
  }
  Object tables;
  for (auto& [plugin, options] : plugins) {
    tables.append(plugin,
                  Object{{"type", "object"}, {"additionalProperties", false}, {"properties", std::move(options)}});
  }
  return {{"type", "object"},
          {"additionalProperties", false},
          {"properties", std::move(tables)},
          {"description", "Options for all components of a plugin that have them"}};
}

}  // namespace

Value editor_schema(const plugin::Catalog& catalog) {
  auto file =
      table({{"name", described({{"type", "string"}, {"pattern", "^[a-z][a-z0-9-]{0,62}$"}}, "The workflow's name")},
             {"description", of_kind("string", "What it is for")},
             {"inputs", inputs()},
             {"secrets", secrets()},
             {"run", run()},
             {"schedule", schedule()},
             {"defaults", defaults(catalog)},
             {"source", stage(catalog, ComponentKind::source, source_keys(), "Where items come from")},
             {"step", list_of(stage(catalog, ComponentKind::step, step_keys(), "What happens to each item"),
                              "What happens to each item, in this order")},
             {"sink", list_of(stage(catalog, ComponentKind::sink, sink_keys(), "Where items are delivered"),
                              "Where items are delivered, each sink for itself")},
             {"limits", limits()}},
            {"name", "source"}, "A workflow of sluice");
  Object out{{"$schema", "http://json-schema.org/draft-04/schema#"}, {"title", "sluice workflow"}};
  for (auto& [name, value] : file) out.append(name, std::move(value));
  return out;
}

}  // namespace sluice::check
