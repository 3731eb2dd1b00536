// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <ostream>

namespace sluice {

// A number that names one kind of thing; two kinds do not mix. `value` is what the journal stores.
template <class Kind>
struct Id {
  std::int64_t value = 0;

  friend auto operator<=>(Id, Id) = default;
  friend std::ostream& operator<<(std::ostream& out, Id id) { return out << id.value; }
};

using RunId = Id<struct RunKind>;
using ItemNumber = Id<struct ItemKind>;  // counts from 1 within its run
using Epoch = Id<struct EpochKind>;      // one per start of an engine on a journal

// One item of all runs.
struct ItemId {
  RunId run;
  ItemNumber item;

  friend auto operator<=>(ItemId, ItemId) = default;
};

}  // namespace sluice

template <class Kind>
struct std::hash<sluice::Id<Kind>> {
  std::size_t operator()(sluice::Id<Kind> id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};
