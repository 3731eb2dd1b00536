// SPDX-License-Identifier: Apache-2.0
#include "model/outcome.hpp"

#include <array>

namespace sluice {

std::string_view name(OutcomeKind kind) {
  constexpr std::array<std::string_view, 11> kNames{"ok",          "emitted",     "skipped",  "suspended",
                                                    "retry",       "throttled",   "failed",   "halted",
                                                    "interrupted", "passed_over", "cancelled"};
  return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace sluice
