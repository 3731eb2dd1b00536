// SPDX-License-Identifier: Apache-2.0
#include "app/progress_view.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace sluice::app {
namespace {

using namespace std::chrono_literals;

constexpr Duration kPlainPause = 2s;

void append(std::string& text, std::int64_t count, std::string_view word) {
  if (count == 0) return;
  if (!text.empty()) text += ", ";
  text += std::to_string(count) + " " + std::string(word);
}

std::string place_text(const Progress::Place& place) {
  std::string text;
  append(text, place.calls, "in a call");
  append(text, place.queued, "queued");
  append(text, place.parked, "waiting");
  append(text, place.retrying, "retrying");
  append(text, place.passed, "through");
  return text.empty() ? "–" : text;
}

}  // namespace

std::string counts_text(const Ledger& ledger) {
  std::string text;
  append(text, ledger.taken, "taken");
  append(text, ledger.emitted, "emitted");
  append(text, ledger.done, "done");
  append(text, ledger.expanded, "expanded");
  append(text, ledger.skipped, "skipped");
  append(text, ledger.dead, "dead");
  append(text, ledger.cancelled, "cancelled");
  append(text, ledger.open(), "open");
  append(text, ledger.delivered, "delivered");
  append(text, ledger.undelivered, "not delivered");
  return text.empty() ? "nothing taken yet" : text;
}

ProgressView::ProgressView() : live_(::isatty(STDERR_FILENO) == 1 && std::string_view(std::getenv("TERM") ? std::getenv("TERM") : "") != "dumb") {}

void ProgressView::show(const Progress& progress, Timestamp now) {
  if (began_ == Timestamp{}) began_ = now;
  live_ ? draw(progress, now) : line(progress, now);
}

void ProgressView::draw(const Progress& progress, Timestamp now) {
  std::string text;
  if (drawn_ > 0) text += fmt::format("\x1b[{}A", drawn_);
  drawn_ = 0;
  const auto add = [&](std::string_view name, const std::string& what) {
    text += fmt::format("\x1b[2K  {:<14} {}\n", name, what);
    ++drawn_;
  };
  const auto seconds = std::chrono::duration<double>(now - began_).count();
  for (const auto& place : progress.steps) {
    const auto rate = seconds > 1 && place.passed > 0 ? fmt::format("  ({:.1f}/s)", static_cast<double>(place.passed) / seconds) : "";
    add(place.name, place_text(place) + rate);
  }
  for (const auto& place : progress.sinks) add("→ " + place.name, place_text(place));
  add(name(progress.state), counts_text(progress.ledger));
  std::fputs(text.c_str(), stderr);
}

void ProgressView::line(const Progress& progress, Timestamp now) {
  if (shown_ != Timestamp{} && now < shown_ + kPlainPause) return;
  auto text = counts_text(progress.ledger);
  for (const auto& place : progress.steps) {
    if (place.parked > 0) text += fmt::format("; {} waiting at {}", place.parked, place.name);
    if (place.retrying > 0) text += fmt::format("; {} retrying at {}", place.retrying, place.name);
  }
  if (text == last_) return;
  std::fprintf(stderr, "%s\n", text.c_str());
  last_ = text;
  shown_ = now;
}

void ProgressView::end() { drawn_ = 0; }

}  // namespace sluice::app
