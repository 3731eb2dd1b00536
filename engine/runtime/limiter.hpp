// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "journal/changes.hpp"
#include "model/workflow.hpp"

namespace sluice {

// One limit with one key, as this engine holds it: calls that the journal has granted and that have not been made yet.
// Grants are reserved durably before the call and in small slices, so that a crash loses at most a slice. Guarded by
// the dispatcher's lock.
class Limiter final {
 public:
  Limiter(LimitDefinition definition, std::string key, Epoch epoch);

  // Whether a call may start now. If not, next() says when to ask again, or reservation() what to commit.
  bool available(Timestamp now);
  void take();

  // What to ask of the journal, unless it is asked already or would say no for now.
  std::optional<change::ReserveLimit> reservation(Timestamp now, int wanted);
  void granted(const change::ReserveLimit& answer, Timestamp now);

  // A service said to wait: grants in hand are void.
  change::ThrottleLimit throttled(Timestamp until);

  // The commit that gives back the slot of a call that has ended; none where slots do not matter.
  std::optional<change::ReleaseSlots> released();

  // When something may change by itself.
  std::optional<Timestamp> next() const;

  const LimitDefinition& definition() const { return definition_; }
  const std::string& key() const { return key_; }

 private:
  LimitDefinition definition_;
  std::string key_;
  Epoch epoch_;
  std::deque<Timestamp> grants_;
  bool reserving_ = false;
  std::optional<Timestamp> not_before_;
};

}  // namespace sluice
