// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <list>
#include <mutex>
#include <optional>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "plugin/call_context.hpp"

namespace sluice {

// The plugin calls that run now, so that they can be told to end: when their time is up, their run is cancelled, or the
// engine stops. Any thread.
class CallRegistry final {
 public:
  // While it lives, its call is known.
  class Entry {
   public:
    // `cancellation` is fresh, and the call's own.
    Entry(CallRegistry& registry, RunId run, Timestamp deadline, plugin::Cancellation& cancellation);
    ~Entry();
    Entry(const Entry&) = delete;

    plugin::Cancellation& cancellation() { return cancellation_; }
    Timestamp deadline() const { return deadline_; }

   private:
    friend class CallRegistry;
    CallRegistry& registry_;
    RunId run_;
    Timestamp deadline_;
    plugin::Cancellation& cancellation_;
    std::list<Entry*>::iterator place_;
  };

  void cancel(RunId run);
  void cancel_all();            // those that begin from now on, too
  void cancel_overdue(Timestamp now);
  std::size_t size() const;

 private:
  mutable std::mutex mutex_;
  std::list<Entry*> entries_;
  bool all_ = false;
};

}  // namespace sluice
