// SPDX-License-Identifier: Apache-2.0
#include "runtime/call_registry.hpp"

namespace sluice {

CallRegistry::Entry::Entry(CallRegistry& registry, const Call& call, plugin::Cancellation& cancellation)
    : registry_(registry), call_(call), cancellation_(cancellation) {
  const std::scoped_lock lock(registry_.mutex_);
  place_ = registry_.entries_.insert(registry_.entries_.end(), this);
  if (registry_.all_ || (call.purpose == Purpose::work && registry_.cancelled_.contains(call.run)))
    cancellation_.cancel();
}

CallRegistry::Entry::~Entry() {
  const std::scoped_lock lock(registry_.mutex_);
  registry_.entries_.erase(place_);
  if (registry_.entries_.empty()) registry_.none_.notify_all();
}

void CallRegistry::cancel_work(RunId run) {
  const std::scoped_lock lock(mutex_);
  cancelled_.insert(run);
  for (auto* entry : entries_) {
    if (entry->call_.run == run && entry->call_.purpose == Purpose::work) entry->cancellation_.cancel();
  }
}

void CallRegistry::forget(RunId run) {
  const std::scoped_lock lock(mutex_);
  cancelled_.erase(run);
}

void CallRegistry::cancel_all() {
  const std::scoped_lock lock(mutex_);
  all_ = true;
  for (auto* entry : entries_) entry->cancellation_.cancel();
}

void CallRegistry::cancel_overdue(Timestamp now) {
  const std::scoped_lock lock(mutex_);
  for (auto* entry : entries_) {
    if (entry->call_.deadline <= now) entry->cancellation_.cancel();
  }
}

bool CallRegistry::wait_until_none(Clock& clock, Timestamp until) {
  std::unique_lock lock(mutex_);
  return clock.wait_until(lock, none_, {}, until, [&] { return entries_.empty(); });
}

}  // namespace sluice
