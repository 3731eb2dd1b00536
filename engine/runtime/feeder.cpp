// SPDX-License-Identifier: Apache-2.0
#include "runtime/feeder.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/check.hpp"
#include "base/thread_name.hpp"

namespace sluice {
namespace {

using namespace std::chrono_literals;

constexpr Duration kLook = 100ms;  // how soon another engine's writes and overdue calls are noticed

std::string difference(const Ledger& counted, const Ledger& rows) {
  const auto text = [](const Ledger& l) {
    return std::to_string(l.taken + l.emitted) + " items, " + std::to_string(l.done) + " done, " +
           std::to_string(l.expanded) + " expanded, " + std::to_string(l.skipped) + " skipped, " +
           std::to_string(l.dead) + " dead, " + std::to_string(l.cancelled) +
           " cancelled; deliveries: " + std::to_string(l.delivered) + " delivered, " + std::to_string(l.undelivered) +
           " dead";
  };
  return "its ledger does not add up (counted: " + text(counted) + "; rows: " + text(rows) + "): please report this";
}

// Whether the item is to go on, by what is stored: it was in hand when it was found due or woken, perhaps, and has
// parked anew since, or ended.
bool goes_on(const Standing& standing, Timestamp now) {
  switch (standing.state) {
    case ItemState::ready:
    case ItemState::delivering:
    case ItemState::cancelling:
      return true;
    case ItemState::waiting:
    case ItemState::retrying:
      return standing.due && *standing.due <= now;
    case ItemState::running:
    case ItemState::done:
    case ItemState::expanded:
    case ItemState::skipped:
    case ItemState::dead:
    case ItemState::cancelled:
      break;
  }
  return false;
}

}  // namespace

Feeder::Feeder(Parts parts) : parts_(std::move(parts)), thread_([this](const std::stop_token& stop) { work(stop); }) {}

Feeder::~Feeder() {
  thread_.request_stop();
  thread_.join();
}

void Feeder::work(const std::stop_token& stop) {
  name_this_thread("feeder");
  while (!stop.stop_requested()) {
    const auto wants = parts_.dispatcher.wait_for_wants(stop, parts_.clock.now() + kLook);
    const auto now = parts_.clock.now();
    Result<> fed;
    if (now >= looked_ + kLook) {
      looked_ = now;
      parts_.calls.cancel_overdue(now);
      fed = look_around();
    }
    for (const auto& one : wants) {
      if (fed) fed = feed(one);
    }
    if (!fed) return parts_.failed(fed.error());
    if (!wants.empty()) parts_.dispatcher.changed();
  }
}

// Another engine or command may have stored an event for one of our items, or a request.
Result<> Feeder::look_around() {
  if (parts_.dispatcher.slots_refused()) {
    const auto holders = TRY(parts_.reader->slot_holders());
    TRY(parts_.slots_refused(holders));
  }
  const auto version = TRY(parts_.reader->data_version());
  if (std::exchange(seen_, version) == version) return {};
  parts_.dispatcher.look_for_due(parts_.clock.now());
  for (const auto& request : TRY(parts_.reader->requests())) parts_.request(request);
  return {};
}

Result<> Feeder::feed(const ActiveRun::Wants& wants) {
  const auto now = parts_.clock.now();
  if (!wants.woken.empty()) {
    auto woken = wants.woken;
    absent_from(wants.run, woken);
    TRY(load(wants.run, woken, now));
  }
  if (wants.due) TRY(feed_due(wants, now));
  if (wants.ready_after) TRY(feed_ready(wants, now));
  if (wants.cancelling) {
    const auto items = TRY(parts_.reader->cancelling_items(wants.run, {}, wants.room));
    TRY(load(wants.run, items, now));
  }
  if (wants.settle) TRY(settle(wants.run, now));
  return {};
}

// What a run that ends still wants: its events' deliveries. Its items may be due, too, and would stand before them.
Result<> Feeder::feed_announcements(const ActiveRun::Wants& wants, Timestamp now) {
  std::optional<Timestamp> next;
  auto events = TRY(parts_.reader->deliveries(wants.run, {}));
  std::erase_if(events, [&](const auto& delivery) {
    if (delivery.state != DeliveryState::owed || !delivery.due) return true;
    if (*delivery.due > now) next = std::min(next.value_or(*delivery.due), *delivery.due);
    return *delivery.due > now;
  });
  parts_.dispatcher.inspect(wants.run, [&](ActiveRun& run) {
    run.loaded_deliveries(events);
    if (next) run.backlog().note_due(*next);
  });
  return {};
}

Result<> Feeder::feed_due(const ActiveRun::Wants& wants, Timestamp now) {
  if (wants.ending) return feed_announcements(wants, now);
  std::size_t held = 0;
  parts_.dispatcher.inspect(wants.run, [&](ActiveRun& run) { held = run.in_hand(); });
  // Those in hand may stand among them, as their rows change only with their next outcome.
  const auto most = held + static_cast<std::size_t>(wants.room);
  auto items = TRY(parts_.reader->due_items(wants.run, now, static_cast<int>(most)));
  bool all = items.size() < most;
  const bool announcements = std::erase(items, ItemNumber{}) > 0;
  absent_from(wants.run, items);
  if (items.size() > static_cast<std::size_t>(wants.room)) {
    items.resize(static_cast<std::size_t>(wants.room));
    all = false;
  }
  TRY(load(wants.run, items, now));
  if (announcements) TRY(feed_announcements(wants, now));
  const auto next = TRY(parts_.reader->next_due(wants.run, now));
  parts_.dispatcher.inspect(wants.run, [&](ActiveRun& run) {
    if (next) run.backlog().note_due(*next);
    if (!all) run.backlog().note_due(now);
  });
  return {};
}

Result<> Feeder::feed_ready(const ActiveRun::Wants& wants, Timestamp now) {
  auto items = TRY(parts_.reader->ready_items(wants.run, *wants.ready_after, wants.room));
  const bool all = static_cast<int>(items.size()) < wants.room;
  const auto last = items.empty() ? std::nullopt : std::optional(items.back());
  absent_from(wants.run, items);
  TRY(load(wants.run, items, now));
  parts_.dispatcher.inspect(wants.run, [&](ActiveRun& run) {
    if (last) run.backlog().loaded_up_to(*last);
    if (all) run.backlog().loaded_up_to(wants.ready_until);
  });
  return {};
}

// Only this thread brings items in: one that is not in hand now stays as it is stored until it is loaded.
void Feeder::absent_from(RunId run, std::vector<ItemNumber>& items) {
  parts_.dispatcher.inspect(
      run, [&](ActiveRun& active) { std::erase_if(items, [&](ItemNumber item) { return active.holds(item); }); });
}

Result<> Feeder::load(RunId run, const std::vector<ItemNumber>& numbers, Timestamp now) {
  std::vector<StoredItem> stored;
  stored.reserve(numbers.size());
  for (const auto number : numbers) {
    auto item = TRY(parts_.reader->item(run, number));
    if (item && goes_on(item->standing, now)) stored.push_back(std::move(*item));
  }
  parts_.dispatcher.inspect(run, [&](ActiveRun& active) {
    std::vector<std::unique_ptr<ItemInHand>> items;
    for (auto& one : stored) items.push_back(item_in_hand(active, std::move(one), now));
    active.loaded(std::move(items));
  });
  return {};
}

std::unique_ptr<ItemInHand> Feeder::item_in_hand(const ActiveRun& run, StoredItem stored, Timestamp now) const {
  auto item = in_hand(*run.compiled, std::move(stored));
  const auto& standing = item->standing;
  item->loaded_at = now;
  item->solo = run.was_interrupted(item->number) || standing.crashes > 0;
  if (standing.state == ItemState::cancelling) {
    item->resumed = plan::Resumed::cancel;
  } else if (item->parked) {
    const auto& rules = run.compiled->steps[static_cast<std::size_t>(standing.step)].rules;
    const auto first = item->events.empty() ? std::nullopt : std::optional(item->events.front().received_at);
    item->resumed = plan::resume_reason(standing, rules, {.at = now, .event = first, .driven_since = run.driven_since});
  }
  return item;
}

// The run is through: its counts are held against its rows, and it ends.
Result<> Feeder::settle(RunId run, Timestamp now) {
  const auto stored = TRY(parts_.reader->run(run));
  SLUICE_CHECK(stored.has_value());
  const auto& counted = stored->ledger;
  const auto rows = TRY(parts_.reader->recount(run));
  const bool agree = counted.taken + counted.emitted == rows.taken && counted.done == rows.done &&
                     counted.expanded == rows.expanded && counted.skipped == rows.skipped &&
                     counted.dead == rows.dead && counted.cancelled == rows.cancelled &&
                     counted.delivered == rows.delivered && counted.undelivered == rows.undelivered;
  std::optional<std::string> problem;
  if (!agree || !counted.adds_up()) problem = difference(counted, rows);
  if (parts_.log != nullptr && (problem || parts_.log->enabled(log::Level::info))) {
    const auto items = std::to_string(rows.taken);
    const auto dead = std::to_string(rows.dead);
    const std::array<log::Field, 3> fields{
        {{"items", items}, {"dead", dead}, {"problem", problem ? *problem : "none"}}};
    parts_.log->write({problem ? log::Level::error : log::Level::info,
                       "run is through",
                       {.workflow = stored->workflow, .run = run.value},
                       std::span(fields).first(problem ? 3 : 2)});
  }
  parts_.dispatcher.inspect(run, [&](ActiveRun& active) { active.finish(problem, now); });
  return {};
}

}  // namespace sluice
