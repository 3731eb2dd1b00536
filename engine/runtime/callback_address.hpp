// SPDX-License-Identifier: Apache-2.0
//
// Addresses that wake one step of one item: /callbacks/{run}.{item}.{step}.{mac}, the mac an HMAC-SHA-256 over the
// other three under the journal's key. Known before anything is sent, nothing to store, nothing to guess.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"

namespace sluice {

struct CallbackTarget {
  RunId run;
  ItemNumber item;
  int step = 0;

  friend bool operator==(const CallbackTarget&, const CallbackTarget&) = default;
};

// What follows /callbacks/.
std::string callback_name(const CallbackTarget& target, std::string_view key);

// The target of a name that was signed with this key; compares in constant time.
std::optional<CallbackTarget> verified_callback(std::string_view name, std::string_view key);

}  // namespace sluice
