// SPDX-License-Identifier: Apache-2.0
#include "runtime/admission.hpp"

#include "json/json.hpp"
#include "runtime/closing.hpp"
#include "runtime/located.hpp"

namespace sluice {

change::NewItem admitted(const ActiveRun& run, ItemInHand& item, const plugin::Failure* refused,
                         expression::Evaluator& evaluator, CallScope& scope, const CallbackSettings& callbacks) {
  const auto& compiled = *run.compiled;
  change::NewItem taken{.item = to_json(item.item), .standing = item.standing};
  auto& standing = taken.standing;
  const auto refuse = [&](ItemState state, const std::string& why) {
    if (state == ItemState::dead && compiled.workflow.run.on_error == OnError::skip) state = ItemState::skipped;
    standing.state = state;
    taken.note = why;
    if (state != ItemState::dead) return;
    taken.dead_letter = DeadLetter{.step = "source", .fault = {.code = "source", .message = why, .detail = ""}};
    item.note_fault(*taken.dead_letter);
  };
  if (taken.item.size() > kLargestPayload) {
    taken.item = "null";
    item.item = nullptr;
    refuse(ItemState::dead, "the item is larger than 1 MiB");
  }
  if (refused != nullptr && !is_closed(standing.state)) {
    const bool skipped = refused->status == plugin::Status::skip;
    refuse(skipped ? ItemState::skipped : ItemState::dead, refused->message);
  }
  if (compiled.source.when && !is_closed(standing.state)) {
    const auto wanted = evaluator.truth(*compiled.source.when, scope.of_item(item, false));
    if (!wanted) {
      refuse(ItemState::dead, located(compiled.source, "when", wanted.error()));
    } else if (!*wanted) {
      refuse(ItemState::skipped, "source.when is false");
    }
  }
  if (compiled.source_key && !is_closed(standing.state)) {
    if (const auto key = evaluator.evaluate(*compiled.source_key, scope.of_item(item, false))) {
      item.key = taken.key = expression::to_text(*key);
    } else {
      refuse(ItemState::dead, located(compiled.source, "key", key.error()));
    }
  }
  if (!is_closed(standing.state) && compiled.steps.empty()) standing.state = ItemState::done;
  if (is_closed(standing.state)) standing = delivered_or_closed(run, item, standing, evaluator, callbacks);
  return taken;
}

}  // namespace sluice
