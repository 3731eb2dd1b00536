// SPDX-License-Identifier: Apache-2.0
#include "app/item_story.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "app/run_text.hpp"
#include "app/table.hpp"
#include "json/json.hpp"

namespace sluice::app {
namespace {

// Something that happened, as lines.
struct Chapter {
  Timestamp at{};
  std::string text;
};

std::string_view word(DeliveryState state) {
  if (state == DeliveryState::owed) return "to be tried again";
  return state == DeliveryState::withdrawn ? "withdrawn, as the run was cancelled" : name(state);
}

class Teller {
 public:
  Teller(const ItemStory& story, std::optional<std::size_t> width) : story_(story), width_(width) {}

  std::string tell() {
    for (const auto& attempt : story_.attempts) add(attempt);
    for (const auto& event : story_.events) add(event);
    for (const auto& delivery : story_.deliveries) add(delivery);
    std::ranges::stable_sort(chapters_, {}, &Chapter::at);
    auto text = beginning();
    for (const auto& chapter : chapters_) text += chapter.text;
    return text;
  }

 private:
  std::string line(std::string_view label, std::string_view text) const {
    return text.empty() ? "" : labelled(label, text, width_);
  }

  std::string fault(const Fault& fault) const {
    return line("why", fault.message) + line("code", fault.code) + line("answer", fault.detail);
  }

  std::string beginning() const {
    const auto& item = story_.item;
    const auto& s = item.standing;
    auto text = fmt::format("item {} of run {}: {}", item.number.value, item.run.value, name(s.state));
    if (!is_closed(s.state)) text += " at " + story_.outline.step(s.step);
    text += "\n" + line("key", item.key) + line("note", item.note);
    if (item.origin) {
      text += line("replays", fmt::format("item {} of run {}", item.origin->item.value, item.origin->run.value));
    }
    if (item.parent) text += line("parent", "item " + std::to_string(item.parent->value));
    if (s.due) text += line("due", local_time(*s.due));
    return text + line("value", to_json(item.item));
  }

  void add(const AttemptRow& attempt) {
    auto head = fmt::format("{}  {}, attempt {}: {}", local_time(attempt.finished), story_.outline.step(attempt.step),
                            attempt.attempt, name(attempt.outcome));
    if (attempt.times > 1) head += fmt::format(" ×{}", attempt.times);
    if (attempt.is_inherited()) {
      head = fmt::format("{}  {}: inherited", local_time(attempt.finished), story_.outline.step(attempt.step));
    }
    // "after" would be read as the delay of what follows.
    const auto took = attempt.finished - attempt.started;
    if (!attempt.is_inherited() && took >= std::chrono::milliseconds(1)) head += ", took " + duration_text(took);
    auto text = head + "\n" + line("output", attempt.output);
    if (attempt.fault) text += fault(*attempt.fault);
    chapters_.push_back({attempt.finished, std::move(text)});
  }

  void add(const StoredEvent& event) {
    auto head = fmt::format("{}  {}: event {} came in", local_time(event.received_at), story_.outline.step(event.step),
                            event.number);
    if (event.times > 1) head += fmt::format(" ×{}", event.times);
    chapters_.push_back({event.received_at, head + "\n" + line("body", event.body)});
  }

  void add(const StoredDelivery& delivery) {
    const auto at = delivery.finished.value_or(delivery.started.value_or(Timestamp{}));
    auto text = fmt::format("{}  → {}, attempt {}: {}\n", at == Timestamp{} ? std::string(19, ' ') : local_time(at),
                            story_.outline.sink(delivery.sink), delivery.attempt, word(delivery.state));
    if (delivery.due) text += line("due", local_time(*delivery.due));
    if (delivery.fault && delivery.state != DeliveryState::delivered) text += fault(*delivery.fault);
    chapters_.push_back({at == Timestamp{} ? Timestamp::max() : at, std::move(text)});
  }

  const ItemStory& story_;
  std::optional<std::size_t> width_;
  std::vector<Chapter> chapters_;
};

}  // namespace

std::string item_story(const ItemStory& story, std::optional<std::size_t> width) {
  return Teller(story, width).tell();
}

}  // namespace sluice::app
