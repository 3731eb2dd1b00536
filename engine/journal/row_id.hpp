// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/ids.hpp"

namespace sluice {

// An item's row id: clusters by run, so that a run is a range.
constexpr std::int64_t row_id(RunId run, ItemNumber item) {
  return run.value << 32 | item.value;
}

constexpr std::int64_t row_id(ItemId id) {
  return row_id(id.run, id.item);
}

constexpr ItemId item_id(std::int64_t row_id) {
  return {RunId{row_id >> 32}, ItemNumber{row_id & 0xFFFF'FFFF}};
}

}  // namespace sluice
