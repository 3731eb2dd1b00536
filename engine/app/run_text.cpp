// SPDX-License-Identifier: Apache-2.0
#include "app/run_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/columns.hpp"
#include "base/text.hpp"
#include "json/json.hpp"
#include "runtime/epoch_file.hpp"

namespace sluice::app {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kUsualWidth = 100;

void append(std::string& text, std::int64_t count, std::string_view word) {
  if (count == 0) return;
  if (!text.empty()) text += ", ";
  text += std::to_string(count) + " " + std::string(word);
}

std::string_view delivery_word(DeliveryState state) {
  return state == DeliveryState::owed ? "to be tried again" : name(state);
}

std::string sink_line(const Outline::Sink& sink, int index, std::span<const DeliveryCount> deliveries,
                      std::size_t width) {
  std::string counts;
  for (const auto& [place, of_run, state, count] : deliveries) {
    if (place != index) continue;
    const std::string of = !of_run ? "" : count == 1 ? "run event " : "run events ";
    append(counts, count, of + std::string(delivery_word(state)));
  }
  if (counts.empty()) return "";
  const auto where = sink.path.empty() ? "" : " to " + escaped_for_terminal(sink.path);
  return fmt::format("  {}{}{}{} ({})\n", sink.name, std::string(width - columns_of(sink.name) + 2, ' '), counts, where,
                     sink.component);
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
  return text.empty() ? "nothing taken" : text;
}

Result<bool> is_driven(const StoredRun& run, const std::string& journal) {
  if (!run.owner) return false;
  return EpochFile::alive(journal, *run.owner);
}

std::string shown_state(const StoredRun& run, const std::string& journal) {
  const bool goes_on = !is_final(run.state) && run.state != RunState::blocked;
  if (goes_on && !is_driven(run, journal).value_or(true)) return "interrupted";
  return std::string(name(run.state));
}

std::string duration_text(Duration duration) {
  const auto seconds = std::chrono::duration<double>(duration).count();
  if (duration < 1s)
    return fmt::format("{} ms", std::chrono::duration_cast<std::chrono::milliseconds>(duration).count());
  if (duration < 1min) return fmt::format("{:.1f} s", seconds);
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(duration).count();
  if (minutes < 60) return fmt::format("{} min {} s", minutes, static_cast<std::int64_t>(seconds) % 60);
  const auto hours = minutes / 60;
  return hours < 48 ? fmt::format("{} h {} min", hours, minutes % 60)
                    : fmt::format("{} d {} h", hours / 24, hours % 24);
}

std::string labelled(std::string_view label, std::string_view text, std::optional<std::size_t> width) {
  constexpr std::size_t kLabel = 10;
  const auto head = "  " + std::string(label) + std::string(kLabel - std::min(kLabel, columns_of(label)), ' ');
  const std::string indent(kLabel + 2, ' ');
  const auto room = width.value_or(kUsualWidth) > indent.size() + 20 ? width.value_or(kUsualWidth) - indent.size() : 20;
  const auto json = columns_of(text) > room ? parse_json(text) : failure("");
  const bool laid_out = json && (json->is_object() || json->is_array());
  const auto body = laid_out ? pretty_json(*json) : std::string(text);
  std::string out;
  for (std::size_t begin = 0; begin <= body.size();) {
    const auto end = std::min(body.find('\n', begin), body.size());
    const auto line = escaped_for_terminal(std::string_view(body).substr(begin, end - begin));
    out += (begin == 0 ? head : indent) + (width ? wrapped(line, room, indent) : line) + "\n";
    begin = end + 1;
  }
  return out;
}

std::string run_summary(const StoredRun& run, std::string_view state, std::span<const DeliveryCount> deliveries,
                        const Outline& outline) {
  const auto took = run.finished_at ? " after " + duration_text(*run.finished_at - run.created_at) : "";
  auto text = fmt::format("run {} {}{}: {}\n", run.run.value, state, took, counts_text(run.ledger));
  if (!run.reason.empty()) text += "  " + escaped_for_terminal(run.reason) + "\n";
  std::size_t width = 0;
  for (const auto& sink : outline.sinks) width = std::max(width, columns_of(sink.name));
  for (std::size_t i = 0; i < outline.sinks.size(); ++i) {
    text += sink_line(outline.sinks[i], static_cast<int>(i), deliveries, width);
  }
  return text;
}

}  // namespace sluice::app
