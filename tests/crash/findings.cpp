// SPDX-License-Identifier: Apache-2.0
#include "findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace sluice::crash {
namespace {

constexpr std::pair<Claim, std::string_view> kClaims[] = {
    {Claim::run_ends, "every run ends, and succeeds"},
    {Claim::ledger_adds_up, "its ledger adds up, counted and by rows"},
    {Claim::item_done_once, "each step of an item has one outcome that counts"},
    {Claim::submit_repeated, "no submit once its outcome is durable"},
    {Claim::submit_attempted, "every submit is an attempt in the journal"},
    {Claim::lines_once, "a file holds each video once and is not torn"},
    {Claim::never_again, "what was delivered is skipped by a later run"},
    {Claim::callback_known, "no callback address is refused"},
    {Claim::event_seen, "a callback, early or not, is handed to its wait"},
    {Claim::callback_kept, "callbacks that were answered 2xx are stored"},
    {Claim::run_announced, "the run's message arrives"},
    {Claim::journal_sound, "the journal is sound after each kill"},
    {Claim::nothing_left, "dead engines leave nothing behind"},
};
constexpr std::size_t kShown = 5;  // of what does not hold, for each claim

}  // namespace

void Findings::check(Claim claim, bool holds, const std::string& sentence) {
  const std::scoped_lock lock(mutex_);
  checked_[claim] += 1;
  if (!holds) broken_[claim].push_back(sentence);
}

void Findings::note(const std::string& what) {
  const std::scoped_lock lock(mutex_);
  notes_[what] += 1;
}

bool Findings::all_hold() const {
  const std::scoped_lock lock(mutex_);
  return broken_.empty() && checked_.size() == std::size(kClaims);
}

std::string Findings::table() const {
  const std::scoped_lock lock(mutex_);
  std::string text;
  for (const auto& [what, times] : notes_) text += fmt::format("  {:<50} {:>7}\n", what, times);
  text += fmt::format("\n  {:<50} {:>7}  {}\n", "claim", "checked", "holds");
  for (const auto& [claim, name] : kClaims) {
    const auto checked = checked_.find(claim);
    const auto broken = broken_.find(claim);
    const auto verdict = checked == checked_.end() ? "was never checked"
                         : broken == broken_.end() ? "yes"
                                                   : fmt::format("NO, {} times", broken->second.size());
    text += fmt::format("  {:<50} {:>7}  {}\n", name, checked == checked_.end() ? 0 : checked->second, verdict);
    if (broken == broken_.end()) continue;
    const auto shown = std::min(kShown, broken->second.size());
    for (std::size_t i = 0; i < shown; ++i) text += "      " + broken->second[i] + "\n";
  }
  return text;
}

}  // namespace sluice::crash
