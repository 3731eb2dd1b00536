// SPDX-License-Identifier: Apache-2.0
#include "runtime/recovery.hpp"

#include <utility>

#include "plan/plan.hpp"

namespace sluice {
namespace {

// Where the item stood as its call began. Steps that it passed over have no row: they come out the same. nullopt: the
// call's outcome is durable, and the mark was only not cleared any more.
std::optional<Standing> standing_at(const EpochFile::Called& call, Standing standing) {
  if (is_closed(standing.state) || standing.state == ItemState::delivering) return std::nullopt;
  while (standing.state == ItemState::ready && standing.step < call.step) standing = plan::passed_over(standing);
  if (standing.step != call.step || standing.attempt != call.attempt) return std::nullopt;
  return standing;
}

plan::Resumed resumed_as(const StoredItem& item) {
  if (item.standing.state == ItemState::cancelling) return plan::Resumed::cancel;
  return item.parked ? plan::Resumed::timer : plan::Resumed::no;
}

}  // namespace

Result<Interruptions> interruptions_of(RunId run, std::span<const EpochFile::Marked> marks, JournalReader& reader,
                                       const CompiledWorkflow& workflow, Timestamp now) {
  Interruptions all;
  for (const auto& marked : marks) {
    if (marked.call.run != run || marked.call.step < 0 || marked.call.step >= static_cast<int>(workflow.steps.size()))
      continue;
    const auto item = TRY(reader.item(run, marked.call.item));
    if (!item) continue;
    const auto from = standing_at(marked.call, item->standing);
    if (!from) continue;
    const auto resumed = resumed_as(*item);
    // An on_cancel that was interrupted is made again; one that ends its engine is not.
    if (resumed == plan::Resumed::cancel && !marked.crashed) continue;
    if (!all.items.insert(marked.call.item).second) continue;
    const auto& rules = workflow.steps[static_cast<std::size_t>(from->step)].rules;
    auto decision = plan::after_attempt(*from, rules, outcome::Interrupted{marked.crashed && marked.alone},
                                        {.resumed = resumed, .started = now, .finished = now});
    change::MoveItem move{.run = run,
                          .item = marked.call.item,
                          .from = *from,
                          .to = decision.next,
                          .unparked = decision.unparked,
                          .dead_letter = std::move(decision.dead_letter)};
    move.row = AttemptRow{.row = decision.next.rows - 1,
                          .step = from->step,
                          .attempt = from->attempt,
                          .outcome = decision.filed,
                          .fault = std::move(decision.fault),
                          .started = now,
                          .finished = now};
    if (is_closed(move.to.state)) move.to = plan::closing(move.to, workflow.sinks_for(move.to.state));
    if (decision.effect == plan::RunEffect::fail) all.fails_run = std::move(decision.message);
    all.moves.push_back(std::move(move));
  }
  return all;
}

}  // namespace sluice
