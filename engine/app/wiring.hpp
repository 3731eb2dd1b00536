// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "app/command.hpp"
#include "app/early_exit.hpp"
#include "base/clock.hpp"
#include "http/client.hpp"
#include "http/server.hpp"
#include "log/log.hpp"
#include "plugin/catalog.hpp"
#include "plugin/instance.hpp"
#include "plugin/library.hpp"
#include "plugin/services.hpp"
#include "runtime/engine.hpp"

namespace sluice::app {

// Everything that a run needs, made by hand and in order: the plugins' services, the engine over them, the listener
// over the engine. What is made last goes first.
class Wiring final {
 public:
  struct Settings {
    std::string journal;
    std::string listen;      // "host:port"; "" no listener
    std::string public_url;  // "" http://listen where there is a listener
    log::Level log_level = log::Level::warning;
  };
  // What is wrong with them as they were written, before anything is opened.
  static Result<> check(const Settings& settings);
  // `program` outlives it. Components can be made from then on; no journal is opened and nothing listens before
  // begin().
  static Result<std::unique_ptr<Wiring>> open(Program& program, const Settings& settings, plugin::Catalog catalog);
  ~Wiring();

  // Listens, then starts the engine; and the program's status where that fails.
  Result<> begin();
  ExitStatus status_of_failure() const;
  bool will_listen() const { return !settings_.listen.empty(); }

  Engine& engine() { return *engine_; }  // REQUIRES: begin()
  const plugin::Catalog& catalog() const { return catalog_; }
  const std::string& public_url() const { return public_url_; }

  // A component as one place of a workflow uses it. Its plugin is loaded when it is first used. The error leaves the
  // place's name to the caller.
  Result<std::unique_ptr<plugin::Instance>> make(const Use& use);

  // The engine first (see Engine::stop for what false means), then the listener, so that callbacks are stored as long
  // as possible.
  bool stop(Duration grace);

 private:
  Wiring(Program& program, const Settings& settings, plugin::Catalog catalog, http::Proxies proxies);

  plugin::Services services();
  Result<> listen();

  Program& program_;
  const Settings settings_;
  log::Log log_;
  plugin::Catalog catalog_;
  http::Client client_;
  std::unique_ptr<plugin::Services> services_;
  std::mutex loading_;                                                 // guards libraries_
  std::map<std::string, std::unique_ptr<plugin::Library>> libraries_;  // by file
  std::string public_url_;
  std::unique_ptr<Engine> engine_;
  std::atomic<Engine*> taking_ = nullptr;  // callbacks, for the listener's threads; once it has started
  std::unique_ptr<http::Server> server_;
  EarlyExit early_exit_;
};

}  // namespace sluice::app
