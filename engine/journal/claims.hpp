// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "journal/changes.hpp"
#include "journal/sqlite.hpp"

namespace sluice {

// Keys that items claim, so that of all items with one key a single one is delivered. Only the writing connection
// decides, so that no two items have one key at once.
class Claims final {
 public:
  // `connection` outlives it.
  explicit Claims(const sqlite::Connection& connection);

  // The claims that come with a move. Where one is refused (an item with the key was delivered, or an open one of the
  // same run has it), the move becomes `otherwise`, and its row says why. A key that was seen is kept from now on anew.
  Result<> make(change::MoveItem& move);

  // The item has closed. Done or expanded: its claims are kept, unless all its deliveries are dead; then, and when the
  // item is dead, they wait for its replay. Else they are gone.
  Result<> close(std::int64_t id, ItemState state, Timestamp at);

  // An item that replays a dead one claims what that had; dead ones hold up nobody.
  Result<> inherit(std::int64_t id, std::int64_t dead);

  // Of the run's items that have just been cancelled.
  Result<> drop_cancelled(RunId run);

  Result<> drop_expired(Timestamp now);

 private:
  Result<std::optional<std::string>> refusal(std::int64_t id, const Claim& claim, Timestamp now);

  const sqlite::Connection& connection_;
  sqlite::Statement find_, insert_, renew_, was_delivered_, keep_, drop_;
};

}  // namespace sluice
