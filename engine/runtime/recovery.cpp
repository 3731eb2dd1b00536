// SPDX-License-Identifier: Apache-2.0
#include "runtime/recovery.hpp"

#include <map>
#include <utility>

#include "json/json.hpp"
#include "plan/plan.hpp"
#include "runtime/closing.hpp"

namespace sluice {
namespace {

constexpr int kCrashes = 3;  // of one source or sink, until it is held to be no accident

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

const CompiledPlace* place_of(const EpochFile::Called& call, const CompiledWorkflow& workflow) {
  if (call.item == EpochFile::kOfSource) return &workflow.source;
  const auto index = static_cast<std::size_t>(call.step);
  return index < workflow.sinks.size() ? &workflow.sinks[index] : nullptr;
}

const CompiledPlace* culprit_of(RunId run, std::span<const EpochFile::Marked> marks, const CompiledWorkflow& workflow) {
  std::map<const CompiledPlace*, int> crashes;
  for (const auto& marked : marks) {
    if (marked.call.run != run || !is_crash_of_place(marked)) continue;
    const auto* place = place_of(marked.call, workflow);
    if (place != nullptr && ++crashes[place] >= kCrashes) return place;
  }
  return nullptr;
}

}  // namespace

bool is_crash_of_place(const EpochFile::Marked& marked) {
  return marked.crashed && marked.call.item.value < 0;
}

Result<Interruptions> interruptions_of(const ActiveRun& run, std::span<const EpochFile::Marked> marks,
                                       JournalReader& reader, const CallbackSettings& callbacks, Timestamp now) {
  const auto& steps = run.compiled->steps;
  expression::Evaluator evaluator;
  Interruptions all{.culprit = culprit_of(run.id, marks, *run.compiled)};
  for (const auto& marked : marks) {
    if (marked.call.run != run.id || marked.call.item.value < 0 || marked.call.step < 0 ||
        marked.call.step >= static_cast<int>(steps.size()))
      continue;
    auto stored = TRY(reader.item(run.id, marked.call.item));
    if (!stored) continue;
    const auto from = standing_at(marked.call, stored->standing);
    if (!from) continue;
    const auto resumed = resumed_as(*stored);
    // An on_cancel that was interrupted is made again; one that ends its engine is not.
    if (resumed == plan::Resumed::cancel && !marked.crashed) continue;
    if (!all.items.insert(marked.call.item).second) continue;
    const auto& place = steps[static_cast<std::size_t>(from->step)];
    auto decision = plan::after_attempt(*from, place.rules, outcome::Interrupted{marked.crashed && marked.alone},
                                        {.resumed = resumed, .started = now, .finished = now});
    const auto item = in_hand(*run.compiled, std::move(*stored));
    item->standing = *from;
    change::MoveItem move{
        .run = run.id, .item = marked.call.item, .from = *from, .to = decision.next, .unparked = decision.unparked};
    move.row = AttemptRow{.row = decision.next.rows - 1,
                          .step = from->step,
                          .attempt = from->attempt,
                          .outcome = decision.filed,
                          .fault = std::move(decision.fault),
                          .started = now,
                          .finished = now};
    if (decision.output) {
      move.row->output = to_json(*decision.output);
      item->steps.object()[place.name] = std::move(*decision.output);
    }
    if (decision.dead_letter) item->note_fault(*decision.dead_letter);
    move.dead_letter = std::move(decision.dead_letter);
    const bool through = move.to.state == ItemState::ready && move.to.step == static_cast<int>(steps.size());
    if (through) move.to.state = ItemState::done;
    if (is_closed(move.to.state)) move.to = delivered_or_closed(run, *item, move.to, evaluator, callbacks);
    if (decision.effect == plan::RunEffect::fail) all.fails_run = std::move(decision.message);
    all.moves.push_back(std::move(move));
  }
  return all;
}

}  // namespace sluice
