// SPDX-License-Identifier: Apache-2.0
#include "runtime/revival.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "base/check.hpp"
#include "base/text.hpp"
#include "json/json.hpp"
#include "runtime/item_in_hand.hpp"

namespace sluice {
namespace {

constexpr std::string_view kSource = "source";
constexpr std::size_t kTellsApart = 3;  // a shorter name is near to any

// A field's new value: a text where it was one before, as `007` may be; else what the words say as JSON.
Value edited(const Value& before, const std::string& words) {
  if (before.is_string()) return words;
  auto value = parse_json(words);
  return value ? std::move(*value) : Value(words);
}

// Revives the letters of one item.
class Reviver {
 public:
  // `open`: all letters of the run that are, by item.
  Reviver(const Revival& revival, std::span<const StoredDeadLetter> open, const Workflow& workflow,
          JournalReader& reader, Timestamp now)
      : revival_(revival), open_(open), workflow_(workflow), reader_(reader), now_(now) {}

  Result<Revived> revive(std::span<const StoredDeadLetter> letters) {
    id_ = {letters.front().run, letters.front().item};
    auto found = TRY(reader_.item(id_.run, id_.item));
    SLUICE_CHECK(found.has_value());
    item_ = std::move(*found);
    Revived revived;
    auto& replay = revived.replay;
    replay.origin = id_;
    replay.born = TRY(born());
    const bool was_edited = TRY(edit());
    if (!was_edited && !revival_.as_new) replay.token = item_.token.value_or(id_);
    replay.item = {.item = to_json(item_.item), .key = item_.key};
    if (replay.item.item.size() > kLargestPayload) return failure(title() + " would be larger than 1 MiB");
    if (item_.above) replay.above = to_json(*item_.above);
    const auto death = std::ranges::find(letters, false, &StoredDeadLetter::is_sink);
    if (death == letters.end()) {
      TRY(deliver(letters, revived));
    } else {
      revived.is_taken_anew = was_edited && !item_.above;
      TRY(go_on(*death, revived));
    }
    replay.inherited = TRY(outputs_before(replay.item.standing.step));
    replay.item.standing.rows = static_cast<int>(replay.inherited.size());
    return revived;
  }

 private:
  std::string title() const {
    return "item " + std::to_string(id_.item.value) + " of run " + std::to_string(id_.run.value);
  }

  std::optional<int> step_named(std::string_view name) const {
    const auto found = std::ranges::find(workflow_.steps, name, &Step::name);
    if (found == workflow_.steps.end()) return std::nullopt;
    return static_cast<int>(found - workflow_.steps.begin());
  }

  int steps() const { return static_cast<int>(workflow_.steps.size()); }

  // Where a step of the origin's definition is now; for one that is gone, the first behind it that is still there.
  int place_of(int step) const {
    for (auto i = static_cast<std::size_t>(step); i < revival_.steps.size(); ++i) {
      if (const auto place = step_named(revival_.steps[i])) return *place;
    }
    return steps();
  }

  Result<int> born() {
    if (item_.parent) {
      const auto parent = TRY(reader_.item(id_.run, *item_.parent));
      SLUICE_CHECK(parent.has_value());
      return place_of(parent->standing.step + 1);
    }
    const auto replay = TRY(reader_.replay(id_));
    return replay ? place_of(replay->born) : 0;
  }

  // Whether that made it another item.
  Result<bool> edit() {
    if (revival_.edits.empty()) return false;
    if (!item_.item.is_object()) return failure(title() + " is no object: --set changes the fields of one");
    const auto before = item_.item;
    for (const auto& [field, words] : revival_.edits) {
      auto& object = item_.item.object();
      const auto* present = object.find(field);
      if (present == nullptr) TRY(require_meant(object, field));
      object[field] = edited(present ? *present : Value(), words);
    }
    return item_.item != before;
  }

  // A field may be added, but hardly one that is nearly called as another.
  Result<> require_meant(const Object& object, const std::string& field) const {
    std::vector<std::string_view> names;
    for (const auto& [name, value] : object) names.push_back(name);
    const auto meant = closest(field, names);
    if (!meant || field.size() < kTellsApart) return {};
    return failure("--set " + field + ": " + title() + " has no such field; did you mean \"" + std::string(*meant) +
                   "\"?");
  }

  Result<> go_on(const StoredDeadLetter& death, Revived& revived) {
    const bool at_source = death.place == kSource && item_.standing.rows == 0;
    if (at_source && item_.item.is_null()) {
      return failure(title() + " was larger than 1 MiB and is not kept: discard it, or run its source again");
    }
    const auto died = at_source ? std::optional(0) : step_named(death.place);
    if (at_source) revived.is_taken_anew = true;
    const int at = TRY(begin_at(death, died, revived.replay.born));
    revived.at = at < steps() ? workflow_.steps[static_cast<std::size_t>(at)].name : "";
    revived.replay.item.standing = {.step = at, .ready_at = now_};
    const auto [first, end] = std::ranges::equal_range(open_, id_.item, {}, &StoredDeadLetter::item);
    std::ranges::transform(first, end, std::back_inserter(revived.replay.places), &StoredDeadLetter::place);
    return {};
  }

  Result<int> begin_at(const StoredDeadLetter& death, std::optional<int> died, int born) const {
    const auto& from = revival_.from;
    if (from.empty() && died) return *died;
    if (from.empty()) {
      return failure("step " + death.place + ", at which " + title() + " died, is gone from " + workflow_.file +
                     ": say with --from where to begin again, or replay without --current");
    }
    const auto at = step_named(from);
    if (!at) return failure("--from " + from + ": " + workflow_.file + " has no step of that name");
    if (died && *at > *died)
      return failure("--from " + from + ": " + title() + " died at " + death.place + ", before it got there");
    if (*at < born) {
      const auto first = static_cast<std::size_t>(born);
      return failure("--from " + from + ": " + title() + " is a child, and began behind that step" +
                     (first < workflow_.steps.size() ? "; its first is " + workflow_.steps[first].name : ""));
    }
    return *at;
  }

  // What this run has to do for the item is its delivery: with it the item is done, whatever it was before.
  Result<> deliver(std::span<const StoredDeadLetter> letters, Revived& revived) {
    auto& standing = revived.replay.item.standing;
    standing = {.state = ItemState::delivering, .fate = ItemState::done, .step = steps(), .ready_at = now_};
    for (const auto& letter : letters) {
      if (!revival_.from.empty()) {
        return failure("--from " + revival_.from + ": of " + title() + " only the delivery to " + letter.place +
                       " is dead, which is made again alone; leave it out, or say no --from");
      }
      const auto sink = std::ranges::find(workflow_.sinks, letter.place, &Sink::name);
      if (sink == workflow_.sinks.end() || sink->of_run()) {
        return failure("sink " + letter.place + ", to which " + title() + " could not be delivered, is gone from " +
                       workflow_.file + ": replay without --current, or discard it");
      }
      standing.owed |= std::uint64_t{1} << (sink - workflow_.sinks.begin());
      revived.replay.places.push_back(letter.place);
      revived.at += (revived.at.empty() ? "→ " : ", → ") + letter.place;
    }
    revived.replay.report = TRY(death());
    return {};
  }

  // What a sink of dead items is told of.
  Result<std::optional<DeadLetter>> death() {
    if (item_.dead_letter) return std::move(item_.dead_letter);
    for (auto& letter : TRY(reader_.dead_letters({.run = id_.run, .item = id_.item}))) {
      if (!letter.is_sink) return DeadLetter{.step = letter.place, .fault = std::move(letter.fault)};
    }
    return std::nullopt;
  }

  // The last output of each step before `at`, the ancestors' ones too, in the steps' order.
  Result<std::vector<AttemptRow>> outputs_before(int at) {
    std::vector<ItemNumber> line{id_.item};
    for (auto parent = item_.parent; parent;) {
      line.push_back(*parent);
      parent = TRY(reader_.item(id_.run, *parent))->parent;
    }
    std::map<int, AttemptRow> outputs;
    for (auto ancestor = line.rbegin(); ancestor != line.rend(); ++ancestor) {
      for (auto& row : TRY(reader_.attempts(id_.run, *ancestor))) {
        const auto step = static_cast<std::size_t>(row.step);
        const auto place = step < revival_.steps.size() ? step_named(revival_.steps[step]) : std::nullopt;
        if (!row.output.empty() && place && *place < at) outputs.insert_or_assign(*place, std::move(row));
      }
    }
    std::vector<AttemptRow> rows;
    for (auto& [place, row] : outputs) {
      row.row = static_cast<int>(rows.size());
      row.step = place;
      row.attempt = 0;
      rows.push_back(std::move(row));
    }
    return rows;
  }

  const Revival& revival_;
  const std::span<const StoredDeadLetter> open_;
  const Workflow& workflow_;
  JournalReader& reader_;
  const Timestamp now_;
  ItemId id_;
  StoredItem item_;
};

}  // namespace

Result<std::vector<Revived>> revive(const Revival& revival, std::span<const StoredDeadLetter> letters,
                                    const Workflow& workflow, JournalReader& reader, Timestamp now) {
  const auto open = TRY(reader.dead_letters({.run = revival.origin, .open_alone = true}));
  Reviver reviver(revival, open, workflow, reader, now);
  std::vector<Revived> all;
  for (auto first = letters.begin(); first != letters.end();) {
    const auto end = std::find_if(first, letters.end(), [&](const auto& letter) { return letter.item != first->item; });
    all.push_back(TRY(reviver.revive({first, end})));
    first = end;
  }
  return all;
}

}  // namespace sluice
