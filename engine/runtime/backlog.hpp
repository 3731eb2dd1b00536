// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"

namespace sluice {

// What a run has on disk only, as far as memory must know: up to which item it has been loaded, and when the next
// parked or retrying one is due. Items up to `loaded` are in hand, parked, retrying or closed; those beyond are still
// to be loaded.
class Backlog final {
 public:
  Backlog(ItemNumber last, std::optional<Timestamp> due) : last_(last), due_(due) {}

  // A new item is stored; whether it may stay in hand: only if none before it is still to be loaded.
  bool follows(ItemNumber item, bool room) {
    const bool stays = room && loaded_ == last_ && item > last_;
    last_ = std::max(last_, item);
    if (stays) loaded_ = item;
    return stays;
  }
  bool complete() const { return loaded_ == last_; }
  ItemNumber loaded() const { return loaded_; }
  ItemNumber last() const { return last_; }
  // What was ready up to `item` is in hand now. It may be ahead of what this run has heard to be stored.
  void loaded_up_to(ItemNumber item) {
    loaded_ = std::max(loaded_, item);
    last_ = std::max(last_, item);
  }

  void note_due(Timestamp due) { due_ = std::min(due_.value_or(due), due); }
  std::optional<Timestamp> due() const { return due_; }
  void forget_due() { due_.reset(); }

  // An event came for a parked item. Too many at once are found by their due time instead.
  void wake(ItemNumber item, Timestamp now) {
    constexpr std::size_t kMost = 4096;
    if (woken_.size() < kMost) {
      woken_.push_back(item);
    } else {
      note_due(now);
    }
  }
  bool has_woken() const { return !woken_.empty(); }
  std::vector<ItemNumber> take_woken(std::size_t most) {
    std::vector<ItemNumber> taken;
    if (woken_.size() <= most) return std::exchange(woken_, {});
    taken.assign(woken_.end() - static_cast<std::ptrdiff_t>(most), woken_.end());
    woken_.resize(woken_.size() - most);
    return taken;
  }

 private:
  ItemNumber loaded_;
  ItemNumber last_;
  std::optional<Timestamp> due_;
  std::vector<ItemNumber> woken_;
};

}  // namespace sluice
