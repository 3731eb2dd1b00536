// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/clock.hpp"
#include "journal/reader.hpp"
#include "plugin/catalog.hpp"
#include "plugin/library.hpp"
#include "runtime/engine.hpp"
#include "support/folder.hpp"

namespace sluice::testing_support {

// An engine on a journal in a folder of its own, with the probe plugin: for tests and benches of the engine that need
// no workflow file.
class EngineBench {
 public:
  EngineBench();
  explicit EngineBench(Clock& clock);  // which outlives the bench
  ~EngineBench();

  // What plugins are given; to be filled before start().
  plugin::Services& services() { return *services_; }

  void start(const std::string& public_url = "");
  // The same on other settings (its journal is filled in); an error where it does not start.
  Result<> try_start(Engine::Settings settings);
  void stop(Duration grace = std::chrono::seconds(5));
  // Goes on with a run that an engine before left; refused where that one says why.
  Result<> resume(RunId run, Workflow workflow);
  // One more engine on the same journal.
  std::unique_ptr<Engine> another_engine(const std::string& public_url = "");

  // A workflow whose source counts to `items`, without steps or sinks yet.
  static Workflow counting(std::int64_t items);
  static Step step(const std::string& name, const std::string& component, Object params, Object options = {});
  static Sink sink(const std::string& name, const std::string& component);

  // A component's static options with its defaults.
  Object options(const std::string& component, const Object& given) const;

  RunId run(Workflow workflow);
  // Waits for the end of the run and tells its state.
  StoredRun finish(RunId run, Duration within = std::chrono::minutes(1));

  // Waits, in real time, until the claim holds; false where it does not within ten seconds.
  static bool comes_true(const std::function<bool()>& claim);

  // The component with its options completed as `check` does.
  Use use(const std::string& component, const Object& options, Object params = {}) const;

  Engine& engine() { return *engine_; }
  JournalReader& reader();
  std::string path() const { return (folder() / "journal.db").string(); }
  const std::filesystem::path& folder() const { return folder_.path(); }

 private:
  Result<std::unique_ptr<Engine>> make_engine(Engine::Settings settings);
  void end_engine();
  Result<plugin::Library*> library(const plugin::PluginFile& file);

  Folder folder_;
  SystemClock system_clock_;
  Clock& clock_;
  const plugin::ComponentManifest& manifest(const std::string& component) const;

  plugin::Catalog catalog_;
  std::unique_ptr<plugin::Services> services_;
  std::mutex loading_;  // guards libraries_
  std::map<std::filesystem::path, std::unique_ptr<plugin::Library>> libraries_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<JournalReader> reader_;
};

}  // namespace sluice::testing_support
