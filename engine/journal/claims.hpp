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
// decides, so that no two items of runs that are driven have one key at once.
class Claims final {
 public:
  // `connection` outlives it.
  explicit Claims(const sqlite::Connection& connection);

  // The claims that come with a move. Where one is refused (an item with the key was delivered, or one that is on its
  // way has it, in this run or another that an engine drives), the move becomes `otherwise`, and its row says why. A
  // key that was seen is kept from now on anew.
  Result<> make(change::MoveItem& move);

  // The item has closed. Done: its claims are kept, unless all its deliveries are dead; then, and when the item is
  // dead, they wait for its replay. Expanded: they wait for what becomes of its children. Else they are gone.
  Result<> close(std::int64_t id, ItemState state, Timestamp at);

  // The run's open items have just been cancelled. What one has delivered already is kept.
  Result<> close_cancelled(RunId run, Timestamp at);

  // The run has ended: claims of items that have expanded are kept, but for those with a child that was cancelled.
  Result<> close_expanded(RunId run, Timestamp at);

  // Why a dead item need not be replayed: another one with its key was delivered since.
  Result<std::optional<std::string>> delivered_since(std::int64_t dead, Timestamp now);

  // An item that replays a dead one claims what that had; dead ones hold up nobody.
  Result<> inherit(std::int64_t id, std::int64_t dead);

  Result<> drop_expired(Timestamp now);

 private:
  Result<std::optional<std::string>> refusal(std::int64_t id, const Claim& claim, Timestamp now);

  const sqlite::Connection& connection_;
  sqlite::Statement find_, insert_, renew_, was_delivered_, keep_, drop_;
};

}  // namespace sluice
