// SPDX-License-Identifier: Apache-2.0
#include "support/engine_bench.hpp"

#include <algorithm>
#include <array>

#include "base/check.hpp"
#include "model/option_schema.hpp"
#include "plugin/instance.hpp"
#include "support/places.hpp"

namespace sluice::testing_support {

EngineBench::EngineBench() : EngineBench(system_clock_) {}

EngineBench::EngineBench(Clock& clock) : clock_(clock) {
  const std::array folders{build_folder() / "lib/test-plugins", build_folder() / "lib/plugins"};
  catalog_ = plugin::Catalog::scan(folders);
  services_ = std::make_unique<plugin::Services>(plugin::Services{
      .clock = clock_,
      .secret = [](std::string_view reference) -> Result<std::string> { return std::string(reference); },
      .kv_get = [this](std::string_view scope,
                       std::string_view key) { return engine_->kv(std::string(scope), std::string(key)); }});
}

EngineBench::~EngineBench() {
  end_engine();
}

void EngineBench::start(const std::string& public_url) {
  const auto started = try_start({.public_url = public_url});
  if (!started) std::fprintf(stderr, "%s\n", started.error().message.c_str());
  SLUICE_CHECK(started.has_value());
}

Result<> EngineBench::try_start(Engine::Settings settings) {
  engine_ = TRY(make_engine(std::move(settings)));
  return {};
}

std::unique_ptr<Engine> EngineBench::another_engine(const std::string& public_url) {
  auto started = make_engine({.public_url = public_url});
  SLUICE_CHECK(started.has_value());
  return std::move(*started);
}

Result<std::unique_ptr<Engine>> EngineBench::make_engine(Engine::Settings settings) {
  const auto make = [this](const Use& use) -> Result<std::unique_ptr<plugin::Instance>> {
    const auto entry = catalog_.find(use.kind, use.component);
    const auto* loaded = TRY(library(entry->file));
    plugin::Cancellation never;
    auto made = plugin::create(*loaded, use.kind, use.component, use.options, {never, std::nullopt, {}});
    if (!made) return failure(made.error().message);
    return std::move(*made);
  };
  settings.journal = path();
  return Engine::start(settings, {.clock = clock_, .catalog = catalog_, .make = make});
}

Result<> EngineBench::resume(RunId run, Workflow workflow) {
  const auto stored = TRY(reader().run(run));
  SLUICE_CHECK(stored.has_value());
  return engine_->resume(*stored, std::move(workflow));
}

bool EngineBench::comes_true(const std::function<bool()>& claim) {
  using namespace std::chrono_literals;
  SystemClock clock;
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any nothing;
  const auto until = clock.now() + 10s;
  while (!claim()) {
    if (clock.now() > until) return false;
    clock.wait_until(lock, nothing, {}, clock.now() + 1ms, [] { return false; });
  }
  return true;
}

// Workers make instances, too.
Result<plugin::Library*> EngineBench::library(const plugin::PluginFile& file) {
  const std::scoped_lock lock(loading_);
  auto& library = libraries_[file.path];
  if (!library) library = TRY(plugin::Library::load(file, *services_));
  return library.get();
}

void EngineBench::stop(Duration grace) {
  engine_->stop(grace);
  end_engine();
}

// Not reset(), which forgets the engine first: calls that end with it still ask it for what plugins keep.
void EngineBench::end_engine() {
  delete engine_.get();
  static_cast<void>(engine_.release());
}

Workflow EngineBench::counting(std::int64_t items) {
  Workflow workflow{.name = "bench", .file = "/bench.toml", .hash = "bench"};
  workflow.source.use = {.component = "probe.count", .options = {{"items", items}}};
  return workflow;
}

Step EngineBench::step(const std::string& name, const std::string& component, Object params, Object options) {
  Step step{.name = name, .use = {.component = component, .options = std::move(options), .params = std::move(params)}};
  step.batch.items = component == "probe.pass" ? 128 : component == "probe.park" ? 64 : 1;
  step.may_suspend = step.on_cancel = component == "probe.park";
  return step;
}

Sink EngineBench::sink(const std::string& name, const std::string& component) {
  Sink sink{.name = name, .use = {.component = component}};
  sink.batch.items = 256;
  return sink;
}

const plugin::ComponentManifest& EngineBench::manifest(const std::string& component) const {
  const auto kinds = catalog_.kinds_of(component);
  SLUICE_CHECK(!kinds.empty());
  const bool is_step = std::ranges::count(kinds, ComponentKind::step) > 0;
  return catalog_.find(is_step ? ComponentKind::step : kinds.front(), component)->component;
}

Object EngineBench::options(const std::string& component, const Object& given) const {
  auto completed = complete(manifest(component).options, given);
  if (!completed) std::fprintf(stderr, "%s\n", completed.error().message.c_str());
  return std::move(*completed);
}

RunId EngineBench::run(Workflow workflow) {
  auto run = engine_->run({.workflow = std::move(workflow), .definition = "", .settings = "{}", .trigger = "test"});
  if (!run) std::fprintf(stderr, "%s\n", run.error().message.c_str());
  SLUICE_CHECK(run.has_value());
  return *run;
}

StoredRun EngineBench::finish(RunId run, Duration within) {
  engine_->wait(run, {}, clock_.now() + within);
  auto stored = reader().run(run);
  SLUICE_CHECK(stored && *stored);
  return **stored;
}

Use EngineBench::use(const std::string& component, const Object& options, Object params) const {
  return {.component = component,
          .options = complete(manifest(component).options, options).value(),
          .params = std::move(params)};
}

JournalReader& EngineBench::reader() {
  if (!reader_) reader_ = std::move(*JournalReader::open(path()));
  return *reader_;
}

}  // namespace sluice::testing_support
