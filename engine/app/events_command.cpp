// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "app/inspect.hpp"
#include "app/run_json.hpp"
#include "app/table.hpp"
#include "base/text.hpp"
#include "csv/line.hpp"
#include "json/json.hpp"

namespace sluice::app {
namespace {

constexpr std::array<std::string_view, 3> kFormats{"text", "json", "csv"};
constexpr OptionSpec kOptions[] = {{"limit", "N", "at most so many (100 as text, else all)"},
                                   kConfig,
                                   kJournal,
                                   {"format", "FORMAT", "text, json or csv", {}, kFormats},
                                   kHelp};
constexpr std::array<std::string_view, 1> kVerbs{"list"};
constexpr CommandLine kLine{
    "events list RUN [ITEM] [options]",
    "Lists what came in on the callback addresses of a run, or of one item: when, for which item and step, what it "
    "said. Of one address 16 events are kept; TIMES counts those that came later with the last one. As text a body is "
    "shortened, as JSON or CSV it is whole. Secrets that this environment has are hidden.",
    kOptions, kVerbs};
constexpr int kPage = 1000;
constexpr std::size_t kShownOfBody = 200;

enum class Format { text, json, csv };

// Prints each event as it comes, but a table: that is printed at its end.
class Printer {
 public:
  Printer(Console& console, const Outline& outline, Format format)
      : console_(console), outline_(outline), format_(format) {
    if (format == Format::csv) print_line({"received_at", "item", "step", "number", "times", "content_type", "body"});
  }

  void add(const ItemEvent& one) {
    const auto& [item, event] = one;
    any_ = true;
    const auto number = std::to_string(item.value);
    switch (format_) {
      case Format::text:
        table_.add({local_time(event.received_at), number, outline_.step(event.step), std::to_string(event.times),
                    event.content_type, shortened(event.body, kShownOfBody)});
        break;
      case Format::json: {
        auto value = event_json(event, outline_);
        value.object().append("item", item.value);
        console_.print_json(to_json(value));
        break;
      }
      case Format::csv:
        print_line({rfc3339(event.received_at), number, outline_.step(event.step), std::to_string(event.number),
                    std::to_string(event.times), csv::without_formula(event.content_type),
                    csv::without_formula(event.body)});
    }
  }

  void finish() {
    if (format_ == Format::text) console_.print_text(any_ ? table_.text(console_.width()) : "nothing came in\n");
  }

 private:
  void print_line(const std::vector<std::string>& cells) { console_.print_text(csv::line_of(cells)); }

  Console& console_;
  const Outline& outline_;
  Format format_;
  bool any_ = false;
  Table table_{{"AT", "ITEM", "STEP", "TIMES", "TYPE", "BODY"}};
};

Format format_of(const Arguments& arguments) {
  if (wants_json(arguments)) return Format::json;
  return arguments.value("format") == "csv" ? Format::csv : Format::text;
}

Result<std::optional<ItemNumber>> wanted_item(Inspection& inspection, const StoredRun& run) {
  if (inspection.word(2) == nullptr) return std::nullopt;
  const ItemNumber item{TRY(number(inspection.word(2), "item"))};
  if (item.value > run.last_item) return failure("run " + *inspection.word(1) + " has no item " + *inspection.word(2));
  return item;
}

Result<ExitStatus> list(Inspection& inspection) {
  TRY(no_more_than(inspection, 3));
  const auto run = TRY(run_of(inspection, inspection.word(1)));
  EventQuery query{.run = run.run};
  query.item = TRY(wanted_item(inspection, run));
  const auto outline = outline_of(inspection, run);
  const auto format = format_of(inspection.arguments);
  auto left = TRY(number_of(inspection.arguments, "limit", format == Format::text ? 100 : INT32_MAX));
  Printer printer(inspection.console(), outline, format);
  bool more = left > 0;
  while (more && left > 0) {
    query.limit = static_cast<int>(std::min<std::int64_t>(left, kPage)) + 1;  // one more tells whether there are any
    auto events = TRY(inspection.reader->events(query));
    more = static_cast<int>(events.size()) == query.limit;
    if (more) events.pop_back();
    for (const auto& event : events) printer.add(event);
    left -= static_cast<std::int64_t>(events.size());
    if (events.empty()) break;
    query.after = events.back().item;
    query.number = events.back().event.number;
  }
  printer.finish();
  if (more && format == Format::text) inspection.console().print("… there are more: --limit N\n");
  return ExitStatus::succeeded;
}

}  // namespace

ExitStatus events_command(Program& program, const std::vector<std::string>& words) {
  return inspect(program, kLine, words, list);
}

}  // namespace sluice::app
