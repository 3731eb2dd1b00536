// SPDX-License-Identifier: Apache-2.0
//
// A run that takes up the dead letters of another: made with all its items in one commit, then taken up as a run is
// that an engine before has left.
#include <utility>

#include "base/check.hpp"
#include "json/json.hpp"
#include "runtime/admission.hpp"
#include "runtime/engine_threads.hpp"

namespace sluice {

Result<RunId> Engine::replay(NewReplay replay) {
  auto& t = *threads_;
  const auto compiled = TRY(t.checked(replay.run.workflow, Checked::all_but_source));
  change::CreateReplay create{.run = t.creation_of(replay.run, *compiled), .origin = replay.origin};
  const auto active = TRY(t.activate(Threads::to_be_stored(create.run), replay.run.workflow, 0));
  TRY(t.admit_anew(*active, replay.items));
  for (auto& item : replay.items) create.items.push_back(std::move(item.replay));
  std::vector<Change> changes{std::move(create)};
  TRY(t.writer.write({}, changes));
  const auto& created = std::get<change::CreateReplay>(changes.front());
  const auto origin = std::to_string(replay.origin.value);
  if (created.closed) {
    return failure("item " + std::to_string(created.items[*created.closed].origin.item.value) + " of run " + origin +
                   " was replayed or discarded just now: see sluice dead list " + origin + " --all");
  }
  const auto id = created.run.created;
  auto stored = [&] {
    const std::scoped_lock lock(t.reading);
    return t.or_break(t.reader->run(id));
  }();
  if (!stored) return std::unexpected(stored.error());
  SLUICE_CHECK(stored->has_value());
  t.note("run replays dead letters of run " + origin, (*stored)->workflow, id);
  t.dispatcher.add(TRY(t.take_up(**stored, std::move(replay.run.workflow))));
  t.patience->driving();
  return id;
}

// What died as it was taken, or is another item by now, is taken as the source's items are.
Result<> Engine::Threads::admit_anew(const ActiveRun& run, std::vector<Revived>& items) const {
  expression::Evaluator evaluator;
  CallScope scope(run, caller_parts.callbacks);
  for (auto& [replay, at, is_taken_anew] : items) {
    if (!is_taken_anew) continue;
    ItemInHand item;
    item.item = TRY(parse_json(replay.item.item));
    item.standing = {.ready_at = replay.item.standing.ready_at};
    auto taken = admitted(run, item, nullptr, evaluator, scope, caller_parts.callbacks);
    if (taken.standing.state == ItemState::ready) taken.standing = replay.item.standing;
    taken.standing.rows = replay.item.standing.rows;
    replay.item = std::move(taken);
  }
  return {};
}

}  // namespace sluice
