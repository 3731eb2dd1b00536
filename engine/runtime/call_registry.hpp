// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstdint>
#include <list>
#include <mutex>
#include <set>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "plugin/call_context.hpp"

namespace sluice {

// The plugin calls that run now, so that they can be told to end: when their time is up, their run is cancelled, or the
// engine stops. Any thread.
class CallRegistry final {
 public:
  // What a call is for: a run that is cancelled needs no more of its work, but is still ended properly.
  enum class Purpose : std::uint8_t { work, ending };

  struct Call {
    RunId run;
    Purpose purpose = Purpose::work;
    Timestamp deadline{};
  };

  // While it lives, its call is known.
  class Entry {
   public:
    // `cancellation` is fresh, and the call's own.
    Entry(CallRegistry& registry, const Call& call, plugin::Cancellation& cancellation);
    ~Entry();
    Entry(const Entry&) = delete;

    plugin::Cancellation& cancellation() { return cancellation_; }
    Timestamp deadline() const { return call_.deadline; }

   private:
    friend class CallRegistry;
    CallRegistry& registry_;
    Call call_;
    plugin::Cancellation& cancellation_;
    std::list<Entry*>::iterator place_;
  };

  // Of a run and of all: those that begin from now on, too.
  void cancel_work(RunId run);
  void forget(RunId run);  // it has ended
  void cancel_all();
  void cancel_overdue(Timestamp now);
  // Waits until none runs or `until` has come; whether none does.
  bool wait_until_none(Clock& clock, Timestamp until);

 private:
  std::mutex mutex_;  // guards what follows
  std::condition_variable_any none_;
  std::list<Entry*> entries_;
  std::set<RunId> cancelled_;
  bool all_ = false;
};

}  // namespace sluice
