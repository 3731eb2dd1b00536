// SPDX-License-Identifier: Apache-2.0
#include "runtime/closing.hpp"

namespace sluice {

Standing delivered_or_closed(const ActiveRun& run, const ItemInHand& item, const Standing& closed,
                             expression::Evaluator& evaluator, const CallbackSettings& callbacks) {
  auto owed = run.compiled->sinks_for(closed.state);
  CallScope scopes(run, callbacks);
  for (std::size_t i = 0; i < run.compiled->sinks.size(); ++i) {
    const auto& sink = run.compiled->sinks[i];
    if ((owed >> i & 1) == 0 || !sink.when) continue;
    // A condition that cannot be told leaves the delivery to fail where it is tried, as an error that names it.
    const auto wanted = evaluator.truth(*sink.when, scopes.of_item(item, false));
    if (wanted && !*wanted) owed &= ~(std::uint64_t{1} << i);
  }
  return plan::closing(closed, owed);
}

}  // namespace sluice
