// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "app/preview.hpp"
#include "app/run_text.hpp"
#include "base/text.hpp"

namespace sluice::app {
namespace {

constexpr std::size_t kMostFailures = 3;

// "1,200"
std::string grouped(std::int64_t number) {
  auto text = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3) {
    text.insert(static_cast<std::size_t>(at), ",");
  }
  return text;
}

std::string how_many(const Preview::Items& items) {
  if (items.first && items.total && *items.total <= *items.first) return grouped(*items.total);
  if (items.first) return "the first " + grouped(*items.first) + (items.total ? " of " + grouped(*items.total) : "");
  if (items.total) return grouped(*items.total);
  return "not to be counted beforehand";
}

std::string items_text(const Preview::Items& items) {
  auto text = how_many(items) + " from " + items.source;
  std::int64_t failing = 0;
  for (const auto& each : items.failing) failing += each.items;
  std::string separator = "; ";
  const auto add = [&](std::int64_t count, std::string_view one, std::string_view several) {
    if (count == 0) return;
    text += separator + (items.all_seen ? "" : "at least ") + grouped(count) + " " +
            std::string(count == 1 ? one : several);
    separator = ", ";
  };
  add(items.repeated, "repeats a key and is skipped", "repeat a key and are skipped");
  add(items.unwanted, "is filtered out", "are filtered out");
  add(failing, "cannot be used", "cannot be used");
  return text;
}

std::string failure_text(const Preview::Items::Failures& failures) {
  return grouped(failures.items) + " at " + failures.place + ": " + failures.message;
}

std::string bound_text(const Preview::Bound& bound) {
  const auto where = " (" + bound.place + ")";
  if (!bound.items) return grouped(bound.each) + " " + bound.units + " an item" + where;
  if (bound.each == 0) return grouped(bound.sum) + " " + bound.units + where;
  return fmt::format("{} × {} = {} {}{}", grouped(*bound.items), grouped(bound.each), grouped(bound.sum), bound.units,
                     where);
}

std::string pace_text(const Preview::Pace& pace) {
  return duration_text(pace.at_least) + ", as " + pace.limit + " is " + pace.rate;
}

}  // namespace

std::string preview_text(const Preview& preview, std::optional<std::size_t> width) {
  auto text = escaped_for_terminal(preview.title) + "\n";
  std::string last;
  const auto say = [&](const std::string& label, const std::string& line) {
    text += labelled(label == last ? "" : label, line, width);
    last = label;
  };
  say("items", items_text(preview.items));
  for (std::size_t i = 0; i < preview.items.failing.size() && i < kMostFailures; ++i) {
    say("items", failure_text(preview.items.failing[i]));
  }
  if (preview.items.failing.size() > kMostFailures) say("items", "…");
  for (const auto& bound : preview.bounds) say("at most", bound_text(bound));
  if (preview.pace) say("at least", pace_text(*preview.pace));
  for (const auto& [label, line] : preview.facts) say(label, line);
  return text;
}

}  // namespace sluice::app
