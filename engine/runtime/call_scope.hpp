// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <sluice/value.hpp>

#include "expression/scope.hpp"
#include "runtime/active_run.hpp"
#include "runtime/item_in_hand.hpp"

namespace sluice {

// What callback addresses are made of.
struct CallbackSettings {
  std::string public_url;  // "" none: callbacks.X is nil
  std::string signing_key;
};

// What the expressions of one job see. Borrows the run and the items.
class CallScope final {
 public:
  CallScope(const ActiveRun& run, const CallbackSettings& callbacks);

  // Valid until the next call of of_item(). Addresses are signed only where an expression asks for them.
  expression::Scope of_item(const ItemInHand& item, bool with_callbacks);

  // A run-level sink's: `run` is complete, with state and counts.
  expression::Scope of_run_event(const Value& run) const;

 private:
  Value addresses(const ItemInHand& item) const;

  const ActiveRun& run_;
  const CallbackSettings& callbacks_;
  Value addresses_;
};

// What a sink gets of an item without `fields`.
Value envelope(const ItemInHand& item);

}  // namespace sluice
