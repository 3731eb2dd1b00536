// SPDX-License-Identifier: Apache-2.0
//
// Runs as text for people.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "app/outline.hpp"
#include "base/result.hpp"
#include "journal/stored.hpp"

namespace sluice::app {

// One line: "12 taken, 9 done, 2 dead, 1 open".
std::string counts_text(const Ledger& ledger);

// Whether a living engine drives the run; an error where that cannot be told.
Result<bool> is_driven(const StoredRun& run, const std::string& journal);

// "succeeded" …; "interrupted" where nobody drives a run that could go on.
std::string shown_state(const StoredRun& run, const std::string& journal);

// "1 h 2 min", "3.2 s", "40 ms".
std::string duration_text(Duration duration);

// A line "  LABEL  …" for people, wrapped where `width` is given. JSON in it that is longer than a line is laid out.
std::string labelled(std::string_view label, std::string_view text, std::optional<std::size_t> width);

// How a run stands: its state, why, its counts, and a line for each sink.
std::string run_summary(const StoredRun& run, std::string_view state, std::span<const DeliveryCount> deliveries,
                        const Outline& outline);

}  // namespace sluice::app
