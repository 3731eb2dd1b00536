// SPDX-License-Identifier: Apache-2.0
#include "check/prepare.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "base/check.hpp"
#include "base/text.hpp"
#include "check/context.hpp"
#include "check/key_expressions.hpp"
#include "check/limits.hpp"
#include "check/options.hpp"
#include "check/text_check.hpp"
#include "check/text_places.hpp"
#include "config/workflow_file.hpp"
#include "json/json.hpp"

namespace sluice::check {
namespace {

using config::Stage;

// The engine knows what an item is owed by a bit for each sink.
constexpr std::size_t kMostSinks = 64;

std::string sha256(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  SLUICE_CHECK(EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) == 1);
  return hex({reinterpret_cast<const char*>(digest.data()), size});
}

bool is_run_sink(const Stage& stage) {
  return stage.kind == Stage::Kind::sink && !stage.on.empty() && stage.on.front() > SinkEvent::item_skipped;
}

// One file on its way to a workflow.
class Preparation {
 public:
  Preparation(const Request& request, const plugin::Catalog& catalog, config::Document& document,
              config::Diagnostics& diagnostics)
      : request_(request),
        catalog_(catalog),
        document_(document),
        diagnostics_(diagnostics),
        context_{.document = document,
                 .diagnostics = diagnostics,
                 .evaluator = evaluator_,
                 .request = request,
                 .folder = request.file.parent_path(),
                 .began = request.began} {}

  // nullopt where something is wrong, or cannot be told as an input is missing.
  std::optional<Workflow> run() {
    mend_sections();
    resolve_inputs();
    evaluate_keys(document_.root, context_);
    file_ = config::read_workflow(document_, context_.folder, diagnostics_);
    refuse_keywords();
    context_.workflow =
        Object{{"name", file_.name}, {"description", file_.description}, {"file", request_.file.string()}};
    for (const auto& secret : file_.secrets) context_.secrets.push_back(secret.reference);
    out_.inputs = context_.inputs.object();

    context_.options_astray = astray_;
    find_components();
    mend_defaults();
    learn_steps();
    LimitCheck limits(file_.limits, catalog_, context_);
    if (file_.source) fill_source(*file_.source, limits);
    for (std::size_t i = 0; i < file_.steps.size(); ++i) fill_step(file_.steps[i], i, limits);
    for (const Stage& sink : file_.sinks) fill_sink(sink, limits);
    // What nothing declares may be meant for a component that was not found.
    if (all_found_) check_defaults(file_.defaults, used_defaults_, used_components_, context_);
    out_.limits = limits.finish();
    fill_rest();
    if (diagnostics_.has_errors() || !context_.missing.empty()) return std::nullopt;
    return std::move(out_);
  }

 private:
  // A mistyped table of the file ([input], [[steps]]) is said once, and then taken for the one that was meant: nothing
  // that stands in it or mentions it is wrong because of that.
  void mend_sections() {
    constexpr std::string_view kSections[] = {"name",     "inputs", "secrets", "run",  "defaults",
                                              "schedule", "source", "step",    "sink", "limits"};
    auto& entries = document_.root.entries;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      auto& entry = entries[i];
      if (std::ranges::find(kSections, entry.key) != std::end(kSections)) continue;
      const auto meant = closest(entry.key, kSections);
      if (!meant) continue;
      const bool there = document_.root.find(*meant) != nullptr;
      if (there && !entry.value.is(config::Node::Kind::table) && !entry.value.is(config::Node::Kind::array)) continue;
      const bool several = *meant == "step" || *meant == "sink";
      diagnostics_.error(entry.at, "unknown key \"" + entry.key + "\" in the file",
                         several ? "write `" + section_header(entry.value, *meant) + "`"
                                 : "did you mean \"" + std::string(*meant) + "\"?");
      if (!there) {
        entry.key = *meant;
        if (several && entry.value.is(config::Node::Kind::table)) entry.value = list_of(std::move(entry.value));
        continue;
      }
      astray_ = true;
      entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(i--));
    }
  }

  static config::Node list_of(config::Node element) {
    config::Node list{.kind = config::Node::Kind::array, .at = element.at};
    list.elements.push_back(std::move(element));
    return list;
  }

  // [[step]] for [[steps]], [step.with] for [steps.with].
  static std::string section_header(const config::Node& section, std::string_view meant) {
    const bool within =
        section.is(config::Node::Kind::table) && !section.entries.empty() && section.entries.front().value.with_header;
    if (!within) return "[[" + std::string(meant) + "]]";
    return "[" + std::string(meant) + "." + section.entries.front().key + "]";
  }

  void resolve_inputs() {
    const auto inputs = config::read_inputs(document_, context_.folder, diagnostics_);
    for (const auto& input : inputs) context_.declared.insert(input.schema.name);
    if (request_.inputs) {
      context_.inputs = *request_.inputs;
      return;
    }
    auto overrides = request_.overrides;
    for (const auto& [name, value] : request_.inputs_before) {
      if (!context_.declared.contains(name)) continue;
      overrides.push_back({.name = name, .value = value.is_string() ? value.string() : to_json(value)});
    }
    auto resolved = config::resolve_inputs(inputs, overrides, request_.working_directory, diagnostics_);
    context_.inputs = std::move(resolved.values);
    context_.missing.insert(resolved.missing.begin(), resolved.missing.end());
    if (request_.inputs_may_be_missing) return;
    for (const auto& input : inputs) {
      const auto& name = input.schema.name;
      if (!context_.missing.contains(name) || has_default(name)) continue;
      diagnostics_.error(input.at, "input `" + name + "` has no value",
                         "give it with `--set " + name + "=…`, or a `default`");
    }
  }

  // One that is wrong was reported, and is what has to be mended.
  bool has_default(const std::string& input) const {
    const auto* declared = document_.root.find("inputs")->value.find(input);
    return declared->value.find("default") != nullptr;
  }

  // Expressions could not name them.
  void refuse_keywords() {
    const auto refuse = [&](const std::string& name, Position at) {
      if (expression::is_lua_keyword(name)) {
        diagnostics_.error(at, "\"" + name + "\" is a word of the expressions' language and can name nothing");
      }
    };
    for (const Stage& step : file_.steps) refuse(step.name.value, step.name.at);
    for (const Stage& sink : file_.sinks) refuse(sink.name.value, sink.name.at);
    for (const auto& secret : file_.secrets) refuse(secret.reference.name, secret.at);
    if (const auto* inputs = document_.root.find("inputs")) {
      for (const auto& entry : inputs->value.entries) refuse(entry.key, entry.at);
    }
  }

  void find_components() {
    const auto find = [&](const Stage& stage) {
      const auto found = component_of(stage);
      if (found) used_components_.push_back(*found);
      all_found_ = all_found_ && found;
    };
    if (file_.source) find(*file_.source);
    std::ranges::for_each(file_.steps, find);
    std::ranges::for_each(file_.sinks, find);
  }

  // What the stage uses; what cannot be used is reported once, as the same is said at the same place.
  std::optional<plugin::Catalog::Entry> component_of(const Stage& stage) {
    if (!stage.uses) return std::nullopt;
    const auto& [name, at] = *stage.uses;
    const auto kind = stage.kind;
    if (const auto found = catalog_.find(kind, name)) return found;
    const auto others = catalog_.kinds_of(name);
    if (others.empty()) {
      const auto close = catalog_.suggestion(name);
      diagnostics_.error(
          at, "no plugin offers \"" + name + "\"",
          close ? "did you mean \"" + std::string(*close) + "\"?" : "`sluice plugins list` shows what there is");
      return std::nullopt;
    }
    std::string offered;
    for (const auto other : others) offered += (offered.empty() ? "a " : " and a ") + std::string(sluice::name(other));
    diagnostics_.error(at, "\"" + name + "\" is " + offered + ", not a " + std::string(sluice::name(kind)));
    return std::nullopt;
  }

  // As mend_sections(): what is missing because a plugin's name is mistyped is not missed.
  void mend_defaults() {
    std::vector<std::string_view> plugins;
    std::string all;
    for (const auto& component : used_components_) {
      const auto plugin = component.file.manifest.short_name();
      if (std::ranges::find(plugins, plugin) != plugins.end()) continue;
      plugins.push_back(plugin);
      all += (all.empty() ? "" : ", ") + std::string(plugin);
    }
    for (auto& section : file_.defaults) {
      if (std::ranges::find(plugins, section.plugin) != plugins.end() || !all_found_) continue;
      const auto close = closest(section.plugin, plugins);
      diagnostics_.error(section.at, "nothing in this file uses a plugin named \"" + section.plugin + "\"",
                         close ? "did you mean [defaults." + std::string(*close) + "]?" : "it uses " + all);
      section.plugin = close.value_or("");
    }
  }

  void learn_steps() {
    for (const Stage& step : file_.steps) {
      StepFacts facts{.name = step.name.value, .continues = step.on_error == OnError::continue_};
      if (const auto component = component_of(step)) {
        facts.outputs = component->component.outputs;
        facts.may_suspend = component->component.may_suspend;
      } else {
        facts.may_suspend = true;  // not known: nothing more is said against it
      }
      context_.steps.push_back(std::move(facts));
    }
  }

  // What all stages have in common. nullopt where its component is not there.
  template <class Part>
  std::optional<plugin::Catalog::Entry> fill(Part& part, const Stage& stage, const Place& place, LimitCheck& limits) {
    const auto component = component_of(stage);
    if (component) {
      part.use = check_options(stage, *component, place, file_.defaults, used_defaults_, context_);
      part.limits = limits.uses(stage, component->component, part.use.options);
    }
    if (stage.when != nullptr) {
      part.when = check_expression(stage.when->value, place, context_);
      add_expression_place(stage.when->value, "when", document_, part.use.texts);
    }
    part.timeout = stage.timeout.value_or(part.timeout);
    part.retry = stage.retry;
    return component;
  }

  template <class Part>
  std::optional<plugin::Catalog::Entry> fill_named(Part& part, const Stage& stage, const Place& place,
                                                   LimitCheck& limits) {
    const auto component = fill(part, stage, place, limits);
    part.name = stage.name.value;
    part.at = stage.at;
    part.concurrency = stage.concurrency;
    part.isolation = stage.isolation;
    part.deadline = stage.deadline;
    part.batch = {.items = stage.batch_items.value_or(1), .wait = stage.batch_wait};
    if (!component) return component;
    if (!part.deadline) part.deadline = component->component.deadline;
    if (!stage.batch_items) part.batch.items = component->component.batch;
    if (!part.concurrency) part.concurrency = component->component.concurrency;
    return component;
  }

  void fill_source(const Stage& stage, LimitCheck& limits) {
    // Its parameters come first: what they say of the columns is asked by everything after.
    const Place place{.kind = Place::Kind::source};
    const auto component = component_of(stage);
    if (component) learn_columns(stage);
    fill(out_.source, stage, place, limits);
    if (stage.key == nullptr) return;
    out_.source.key = check_expression(stage.key->value, place, context_);
    add_expression_place(stage.key->value, "key", document_, out_.source.use.texts);
  }

  // The csv source names its columns in the file where `header` is a list; else it has told.
  void learn_columns(const Stage& stage) {
    context_.columns = request_.columns;
    const auto* header =
        stage.uses->value == "csv" && stage.with != nullptr ? stage.with->value.find("header") : nullptr;
    if (header == nullptr || !header->value.is(config::Node::Kind::array)) return;
    std::vector<std::string> columns;
    for (const auto& element : header->value.elements) {
      if (!element.is(config::Node::Kind::string) || has_expressions(element)) return;
      columns.push_back(element.scalar.string());
    }
    context_.columns = std::move(columns);
  }

  void fill_step(const Stage& stage, std::size_t index, LimitCheck& limits) {
    Step step;
    const auto component = fill_named(step, stage, {.kind = Place::Kind::step, .step = index}, limits);
    step.on_error = stage.on_error;
    // A limit counts calls: under one, small batches would only take longer.
    step.batch.found = !stage.batch_items && step.batch.wait == Duration::zero() && step.limits.empty();
    if (component) {
      step.may_suspend = component->component.may_suspend;
      step.on_cancel = component->component.on_cancel;
    }
    out_.steps.push_back(std::move(step));
  }

  void fill_sink(const Stage& stage, LimitCheck& limits) {
    Sink sink;
    const bool dead = stage.on == std::vector{SinkEvent::item_dead};
    const auto kind = is_run_sink(stage) ? Place::Kind::run_sink : Place::Kind::item_sink;
    fill_named(sink, stage, {.kind = kind, .step = file_.steps.size(), .dead_letters = dead}, limits);
    sink.on = stage.on;
    out_.sinks.push_back(std::move(sink));
    if (out_.sinks.size() == kMostSinks + 1) diagnostics_.error(stage.at, "a workflow has at most 64 sinks");
  }

  void fill_rest() {
    out_.name = file_.name;
    out_.description = file_.description;
    out_.file = request_.file.string();
    out_.hash = sha256(document_.text);
    out_.secrets = context_.secrets;
    out_.run = file_.run;
    out_.schedules = file_.schedules;
    out_.pinned = std::move(context_.pinned);
    out_.irreversible = std::move(context_.irreversible);
  }

  const Request& request_;
  const plugin::Catalog& catalog_;
  config::Document& document_;
  config::Diagnostics& diagnostics_;
  expression::Evaluator evaluator_;
  Context context_;
  config::WorkflowFile file_;
  bool astray_ = false;    // a table's name is mistyped, and the table that was meant is there, too
  bool all_found_ = true;  // every component that the file uses
  UsedDefaults used_defaults_;
  std::vector<plugin::Catalog::Entry> used_components_;
  Workflow out_;
};

}  // namespace

Prepared prepare(const Request& request, const plugin::Catalog& catalog) {
  config::Diagnostics diagnostics(request.file.string());
  auto document = config::parse(request.file.string(), request.text, diagnostics);
  Prepared out;
  if (document) out.workflow = Preparation(request, catalog, *document, diagnostics).run();
  out.diagnostics = diagnostics.sorted();
  return out;
}

}  // namespace sluice::check
