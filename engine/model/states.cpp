// SPDX-License-Identifier: Apache-2.0
#include "model/states.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace sluice {
namespace {

constexpr std::array kItemStates{
    std::pair{ItemState::ready, std::string_view("ready")},
    std::pair{ItemState::running, std::string_view("running")},
    std::pair{ItemState::retrying, std::string_view("retrying")},
    std::pair{ItemState::waiting, std::string_view("waiting")},
    std::pair{ItemState::delivering, std::string_view("delivering")},
    std::pair{ItemState::cancelling, std::string_view("cancelling")},
    std::pair{ItemState::done, std::string_view("done")},
    std::pair{ItemState::expanded, std::string_view("expanded")},
    std::pair{ItemState::skipped, std::string_view("skipped")},
    std::pair{ItemState::dead, std::string_view("dead")},
    std::pair{ItemState::cancelled, std::string_view("cancelled")},
};

constexpr std::array kRunStates{
    std::pair{RunState::running, std::string_view("running")},
    std::pair{RunState::finishing, std::string_view("finishing")},
    std::pair{RunState::blocked, std::string_view("blocked")},
    std::pair{RunState::succeeded, std::string_view("succeeded")},
    std::pair{RunState::partial, std::string_view("partial")},
    std::pair{RunState::failed, std::string_view("failed")},
    std::pair{RunState::cancelled, std::string_view("cancelled")},
};

constexpr std::array kDeliveryStates{
    std::pair{DeliveryState::owed, std::string_view("owed")},
    std::pair{DeliveryState::delivered, std::string_view("delivered")},
    std::pair{DeliveryState::undelivered, std::string_view("dead")},
    std::pair{DeliveryState::withdrawn, std::string_view("withdrawn")},
};

// Empty for a number that is no state.
template <class Table, class State>
std::string_view name_in(const Table& table, State state) {
  const auto found = std::ranges::find(table, state, &Table::value_type::first);
  return found == table.end() ? std::string_view() : found->second;
}

}  // namespace

std::string_view name(ItemState state) {
  return name_in(kItemStates, state);
}
std::optional<ItemState> item_state(std::string_view name) {
  const auto found = std::ranges::find(kItemStates, name, &decltype(kItemStates)::value_type::second);
  return found == kItemStates.end() ? std::nullopt : std::optional(found->first);
}
std::string_view name(RunState state) {
  return name_in(kRunStates, state);
}
std::string_view name(DeliveryState state) {
  return name_in(kDeliveryStates, state);
}

bool may_follow(ItemState from, ItemState to) {
  if (is_closed(from)) return false;
  // Cancelling leads only to its end; an item that delivers has an end already.
  if (from == ItemState::cancelling) return to == ItemState::cancelling || to == ItemState::cancelled;
  if (from == ItemState::delivering) return to == ItemState::delivering || is_closed(to);
  return true;
}

}  // namespace sluice
