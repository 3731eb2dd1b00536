// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

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
  bool available(Timestamp now) const;
  void take();
  void put_back(Timestamp now);  // the call was not made after all

  // What to ask of the journal, unless it is asked already or would say no for now. Grants that have waited too long
  // are given back with it: used late, they would make two calls where the rate allows one.
  std::optional<change::ReserveLimit> reservation(Timestamp now, int wanted);
  // Gives back what was granted but must not be used any more.
  std::optional<change::ReleaseSlots> granted(const change::ReserveLimit& answer, Timestamp now);
  // Gives back slots that nobody has used for a while, so that other engines get them.
  std::optional<change::ReserveLimit> unused(Timestamp now);

  // A service said to wait: grants in hand are void.
  std::vector<Change> throttled(Timestamp until);

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
  bool stale(Timestamp now) const;
  change::ReserveLimit request(Timestamp now, int wanted);
  change::ReleaseSlots release(int count) const;

  std::deque<Timestamp> grants_;
  bool reserving_ = false;
  bool voided_ = false;                   // throttled while reserving
  std::optional<Timestamp> not_before_;   // by the rate
  std::optional<Timestamp> slots_again_;  // when to ask again for a slot
};

}  // namespace sluice
