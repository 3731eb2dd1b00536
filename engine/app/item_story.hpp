// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "app/outline.hpp"
#include "journal/stored.hpp"

namespace sluice::app {

// What an item went through.
struct ItemStory {
  const StoredItem& item;
  std::span<const AttemptRow> attempts;
  std::span<const StoredEvent> events;
  std::span<const StoredDelivery> deliveries;
  const Outline& outline;
};

// Told in the order of time, for people: what it is, each attempt with its answer, what came in, what was delivered.
std::string item_story(const ItemStory& story, std::optional<std::size_t> width);

}  // namespace sluice::app
