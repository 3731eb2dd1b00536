// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "model/states.hpp"

namespace sluice {

// A run's exact counts. What comes in and what went out must agree once the run has ended.
struct Ledger {
  std::int64_t taken = 0, emitted = 0;
  std::int64_t done = 0, expanded = 0, skipped = 0, dead = 0, cancelled = 0;
  std::int64_t owed = 0, delivered = 0, undelivered = 0, withdrawn = 0;

  std::int64_t open() const { return taken + emitted - done - expanded - skipped - dead - cancelled; }
  bool adds_up() const { return open() == 0 && owed == delivered + undelivered + withdrawn; }
  // Counts them where they have ended; what is open counts nowhere.
  void count(ItemState state, std::int64_t items = 1);
  void count(DeliveryState state, std::int64_t deliveries = 1);
  friend bool operator==(const Ledger&, const Ledger&) = default;
};

}  // namespace sluice
