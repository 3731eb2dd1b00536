// SPDX-License-Identifier: Apache-2.0
#include "journal/ledger.hpp"

namespace sluice {

void Ledger::count(ItemState state, std::int64_t items) {
  switch (state) {
    case ItemState::done:
      done += items;
      break;
    case ItemState::expanded:
      expanded += items;
      break;
    case ItemState::skipped:
      skipped += items;
      break;
    case ItemState::dead:
      dead += items;
      break;
    case ItemState::cancelled:
      cancelled += items;
      break;
    case ItemState::ready:
    case ItemState::running:
    case ItemState::retrying:
    case ItemState::waiting:
    case ItemState::delivering:
    case ItemState::cancelling:
      break;
  }
}

void Ledger::count(DeliveryState state, std::int64_t deliveries) {
  switch (state) {
    case DeliveryState::delivered:
      delivered += deliveries;
      break;
    case DeliveryState::undelivered:
      undelivered += deliveries;
      break;
    case DeliveryState::withdrawn:
      withdrawn += deliveries;
      break;
    case DeliveryState::owed:
      break;
  }
}

}  // namespace sluice
