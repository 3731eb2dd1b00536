// SPDX-License-Identifier: Apache-2.0
//
// What a failed assertion shows of runs and items: their states by name, a ledger as a line.
#pragma once

#include <ostream>

#include "journal/stored.hpp"
#include "model/states.hpp"

namespace sluice {

inline void PrintTo(RunState state, std::ostream* out) {
  *out << name(state);
}
inline void PrintTo(ItemState state, std::ostream* out) {
  *out << name(state);
}
inline void PrintTo(const Ledger& l, std::ostream* out) {
  *out << "taken " << l.taken << ", emitted " << l.emitted << ", done " << l.done << ", expanded " << l.expanded
       << ", skipped " << l.skipped << ", dead " << l.dead << ", cancelled " << l.cancelled << "; owed " << l.owed
       << ", delivered " << l.delivered << ", undelivered " << l.undelivered << ", withdrawn " << l.withdrawn;
}

}  // namespace sluice
