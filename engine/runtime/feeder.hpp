// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "journal/reader.hpp"
#include "log/log.hpp"
#include "runtime/call_registry.hpp"
#include "runtime/dispatcher.hpp"

namespace sluice {

// The thread that brings what is on disk into the runs' queues: items whose time has come or that an event woke, items
// that had no room in memory, what another engine or command has written. Also the one that keeps the time: it lets
// overdue calls know, and settles the accounts of runs that are through.
class Feeder final {
 public:
  struct Parts {
    Clock& clock;
    Dispatcher& dispatcher;
    CallRegistry& calls;
    std::unique_ptr<JournalReader> reader;
    std::function<void(const StoredRequest&)> request;                 // somebody asks for something about a run
    std::function<Result<>(const std::vector<Epoch>&)> slots_refused;  // these hold slots of limits
    std::function<void(const Error&)> failed;  // the journal cannot be read: once, the feeder ends
    log::Log* log = nullptr;
  };
  explicit Feeder(Parts parts);
  ~Feeder();

 private:
  void work(const std::stop_token& stop);
  Result<> look_around();
  Result<> feed(const ActiveRun::Wants& wants);
  Result<> feed_due(const ActiveRun::Wants& wants, Timestamp now);
  Result<> feed_announcements(const ActiveRun::Wants& wants, Timestamp now);
  Result<> feed_ready(const ActiveRun::Wants& wants, Timestamp now);
  void absent_from(RunId run, std::vector<ItemNumber>& items);  // leaves those that are not in hand
  Result<> load(RunId run, const std::vector<ItemNumber>& numbers, Timestamp now);
  Result<> settle(RunId run, Timestamp now);
  std::unique_ptr<ItemInHand> item_in_hand(const ActiveRun& run, StoredItem stored, Timestamp now) const;

  Parts parts_;
  std::int64_t seen_ = 0;  // data_version
  Timestamp looked_{};
  std::jthread thread_;
};

}  // namespace sluice
