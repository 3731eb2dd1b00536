// SPDX-License-Identifier: Apache-2.0
#include "app/progress_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "app/columns.hpp"
#include "app/run_text.hpp"
#include "base/text.hpp"

namespace sluice::app {
namespace {

using namespace std::chrono_literals;

constexpr Duration kRateOver = 15s;  // what a rate is taken over
constexpr Duration kSampleEvery = 500ms;
constexpr Duration kShortestPause = 2s;  // between plain lines
constexpr Duration kLongestPause = 60s;
constexpr std::size_t kWidestName = 24;

std::string place_text(const Progress::Place& place) {
  std::string text;
  const auto add = [&](std::int64_t count, std::string_view word) {
    if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, word);
  };
  add(place.calls, "in a call");
  add(place.queued, "queued");
  add(place.parked, "waiting");
  add(place.retrying, "retrying");
  add(place.passed, "through");
  return text.empty() ? "–" : text;
}

}  // namespace

ProgressView::ProgressView(Console& console, std::optional<std::int64_t> expected)
    : console_(console), expected_(expected) {}

void ProgressView::show(const Progress& progress, Timestamp now) {
  if (began_ == Timestamp{}) began_ = now;
  console_.lively() ? draw(progress, now) : line(progress, now);
}

void ProgressView::sample(const Progress& progress, Timestamp now) {
  if (!samples_.empty() && now < samples_.back().at + kSampleEvery) return;
  Sample taken{.at = now, .passed = {}};
  for (const auto& place : progress.steps) taken.passed.push_back(place.passed);
  for (const auto& place : progress.sinks) taken.passed.push_back(place.passed);
  samples_.push_back(std::move(taken));
  while (samples_.size() > 2 && samples_[1].at < now - kRateOver) samples_.pop_front();
}

// What is still to go through a step: nothing can be said where steps make items of their own.
std::optional<std::int64_t> ProgressView::to_go(const Progress& progress, std::size_t place) const {
  const auto& ledger = progress.ledger;
  const auto total = progress.source_done ? std::optional(ledger.taken) : expected_;
  if (!total || ledger.emitted > 0 || place >= progress.steps.size()) return std::nullopt;
  auto items = std::max<std::int64_t>(*total - ledger.taken, 0);
  for (std::size_t i = 0; i <= place; ++i) {
    const auto& step = progress.steps[i];
    items += step.calls + step.queued + step.parked + step.retrying;
  }
  return items;
}

std::string ProgressView::pace(const Progress& progress, std::size_t place) const {
  const auto& first = samples_.front();
  const auto& last = samples_.back();
  const auto seconds = std::chrono::duration<double>(last.at - first.at).count();
  const auto passed = last.passed[place] - first.passed[place];
  if (seconds < 1 || passed <= 0) return "";
  const double rate = static_cast<double>(passed) / seconds;
  auto text = fmt::format("  {:.{}f}/s", rate, rate < 10 ? 1 : 0);
  if (const auto items = to_go(progress, place); items && *items > 0) {
    const auto left = std::chrono::duration<double>(static_cast<double>(*items) / rate);
    text += "  ETA " + duration_text(std::chrono::duration_cast<Duration>(left));
  }
  return text;
}

void ProgressView::draw(const Progress& progress, Timestamp now) {
  sample(progress, now);
  std::vector<std::pair<std::string, const Progress::Place*>> places;
  for (const auto& place : progress.steps) places.emplace_back(place.name, &place);
  for (const auto& place : progress.sinks) places.emplace_back("→ " + place.name, &place);
  std::size_t width = 10;
  for (const auto& [name, place] : places) width = std::max(width, std::min(columns_of(name), kWidestName));
  const auto line_of = [&](std::string_view name, const std::string& what) {
    const auto shown = cut_to(name, width);
    return "  " + shown + std::string(width - columns_of(shown) + 2, ' ') + what;
  };
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < places.size(); ++i) {
    lines.push_back(line_of(places[i].first, place_text(*places[i].second) + pace(progress, i)));
  }
  const auto in_all = expected_ && !progress.source_done ? fmt::format(" ({} in all)", *expected_) : "";
  lines.push_back(line_of(name(progress.state), counts_text(progress.ledger) + in_all));
  console_.live(std::move(lines));
}

void ProgressView::line(const Progress& progress, Timestamp now) {
  if (shown_ == Timestamp{}) shown_ = now;  // a run that is over at once needs no line
  const auto pause = std::clamp<Duration>((now - began_) / 10, kShortestPause, kLongestPause);
  if (now < shown_ + pause) return;
  auto text = counts_text(progress.ledger);
  for (const auto& place : progress.steps) {
    if (place.parked > 0) text += fmt::format("; {} waiting at {}", place.parked, place.name);
    if (place.retrying > 0) text += fmt::format("; {} retrying at {}", place.retrying, place.name);
  }
  if (text == last_) return;
  console_.say("{}\n", text);
  last_ = text;
  shown_ = now;
}

}  // namespace sluice::app
