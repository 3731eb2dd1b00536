// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "app/command.hpp"
#include "expression/evaluator.hpp"
#include "http/client.hpp"
#include "log/log.hpp"
#include "model/outcome.hpp"
#include "model/workflow.hpp"
#include "plugin/catalog.hpp"
#include "plugin/instance.hpp"
#include "plugin/library.hpp"
#include "plugin/services.hpp"

namespace sluice::app {

// One component with its options, called without engine and journal. What it does outside is done; what it keeps
// (kv, a file's checkpoint) is forgotten with this. No limit is kept and nothing is tried again. One thread.
class Trial final {
 public:
  // The program, the entry and the use outlive it. Loads the plugin, and asks the component whether it could work.
  static Result<std::unique_ptr<Trial>> start(Program& program, const plugin::Catalog::Entry& entry, const Use& use,
                                              log::Level level);

  // Steps and sinks: what became of each item. At most as many at once as the component takes.
  std::vector<Outcome> give(std::span<const Value> items);

  // Sources: up to `count` items from the beginning, fewer where there are no more. What came before a failure is there
  // beside it.
  struct TakenItem {
    Value item;
    std::optional<plugin::Failure> refusal;  // the source's own, as of a row that is too long; or a skip
  };
  struct Taken {
    std::vector<TakenItem> items;
    std::optional<Fault> fault;
  };
  Taken take(std::size_t count);

 private:
  Trial(Program& program, const plugin::Catalog::Entry& entry, const Use& use, http::Proxies proxies, log::Level level);

  Result<> load();
  plugin::CallContext context();
  std::expected<Value, Fault> params_of(const Value& item);
  plugin::Reply call(std::span<const plugin::Work> work);
  plugin::Reply deliver(std::span<const plugin::Work> work);
  void keep(std::vector<plugin::KvWrite>& writes);

  Program& program_;
  const plugin::Catalog::Entry entry_;
  const Use& use_;
  log::Log log_;
  http::Client client_;
  std::map<std::pair<std::string, std::string>, std::string> kv_;  // by scope and key
  plugin::Services services_;
  plugin::Cancellation never_;
  expression::Template params_;
  expression::Evaluator evaluator_;
  std::unique_ptr<plugin::Library> library_;
  std::unique_ptr<plugin::Instance> instance_;
  std::int64_t given_ = 0;
};

}  // namespace sluice::app
