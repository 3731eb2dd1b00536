// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include <sluice/value.hpp>

#include "app/outline.hpp"
#include "journal/stored.hpp"

namespace sluice::app {

// What `--format json` prints of the journal's rows. `state` is shown_state()'s.
Value run_json(const StoredRun& run, std::string_view state);
Value run_json(const StoredRun& run, std::string_view state, std::span<const DeliveryCount> deliveries,
               const Outline& outline);
Value item_json(const ItemRow& item, RunId run, const Outline& outline);
Value attempt_json(const AttemptRow& attempt, const Outline& outline);
// {run, item}; null where there is none.
Value id_json(const std::optional<ItemId>& id);
Value dead_letter_json(const StoredDeadLetter& letter);
Value event_json(const StoredEvent& event, const Outline& outline);
Value delivery_json(const StoredDelivery& delivery, const Outline& outline);

}  // namespace sluice::app
