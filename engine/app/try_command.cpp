// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <filesystem>
#include <functional>
#include <iostream>
#include <span>
#include <string>
#include <utility>

#include "app/command.hpp"
#include "app/no_such_component.hpp"
#include "app/run_settings.hpp"
#include "app/scan_plugins.hpp"
#include "app/settings.hpp"
#include "app/trial.hpp"
#include "app/trial_file.hpp"
#include "app/trial_outcome.hpp"
#include "check/prepare.hpp"
#include "json/json.hpp"

namespace sluice::app {
namespace {

constexpr OptionSpec kOptions[] = {
    {"with", "NAME=VALUE",
     "an option, as it would stand in `with`; lists and tables as JSON, secrets as env:NAME or file:PATH"},
    {"item", "JSON", "an item; may be given more than once, and standard input is then not read"},
    {"first", "N", "no more items than this; a source yields 10 unless it is said"},
    {"source", "", "the source, where a step has the same name"},
    {"allow-public", "", "what nobody can take back is meant"},
    kEnvFile,
    kConfig,
    kPlugins,
    kLogLevel,
    kHelp};
constexpr CommandLine kLine{
    "try COMPONENT [--with NAME=VALUE]… [--item JSON]… < items.jsonl",
    "Calls one component, without workflow and journal. A source prints its first items. A step or a sink is given an "
    "item for each line of standard input, and what became of it is printed as a line of JSON: ok, emit, skip, "
    "suspend, retry, throttled, failed or halt. What a source refuses is told on standard error. Per-item options may "
    "be expressions: --with 'url={{ item.link }}'. It is no "
    "rehearsal: requests are sent, and a sink writes. Limits are not kept, and nothing is tried again or waited for. "
    "Exits 0 where every item came to something, 3 where some did not, 5 at a halt, 1 where the component could not be "
    "called, 2 where the command line is wrong.",
    kOptions};

constexpr std::size_t kFirst = 10;

std::optional<std::size_t> count_in(std::string_view text) {
  std::size_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const bool whole = error == std::errc() && end == text.data() + text.size() && count > 0;
  return whole ? std::optional(count) : std::nullopt;
}

// Where the items come from: --item, else standard input, line by line.
class Items {
 public:
  explicit Items(std::vector<std::string> given) : given_(std::move(given)), from_input_(given_.empty()) {}

  // nullopt: there are no more. An error names the line.
  Result<std::optional<Value>> next() {
    std::string line;
    do {
      if (!read(line)) return std::optional<Value>();
      ++number_;
    } while (line.find_first_not_of(" \t\r") == std::string::npos);
    auto item = parse_json(line);
    if (!item)
      return failure((from_input_ ? "line " + std::to_string(number_) + " of standard input: " : "--item: ") +
                     item.error().message);
    return std::optional(*std::move(item));
  }

 private:
  bool read(std::string& line) {
    if (from_input_) return static_cast<bool>(std::getline(std::cin, line));
    if (number_ == given_.size()) return false;
    line = given_[number_];
    return true;
  }

  std::vector<std::string> given_;
  bool from_input_;
  std::size_t number_ = 0;
};

ExitStatus show_source(Program& program, Trial& trial, std::size_t first) {
  const auto taken = trial.take(first);
  auto status = ExitStatus::succeeded;
  for (std::size_t i = 0; i < taken.items.size(); ++i) {
    const auto& [item, refusal] = taken.items[i];
    if (!refusal) {
      program.console.print_json(to_json(item));
      continue;
    }
    const bool skipped = refusal->status == plugin::Status::skip;
    const auto now = program.console.error(skipped ? ExitStatus::succeeded : ExitStatus::partial,
                                           "item " + std::to_string(i + 1) + ": " + refusal->message);
    status = std::max(status, now);
  }
  if (!taken.fault) return status;
  return program.console.error(ExitStatus::failed, taken.fault->message);
}

ExitStatus give_all(Program& program, Trial& trial, Items items, std::size_t batch, std::optional<std::size_t> first) {
  auto status = ExitStatus::succeeded;
  std::size_t given = 0;
  for (bool more = true; more && status != ExitStatus::blocked;) {
    std::vector<Value> next;
    while (more && next.size() < batch) {
      more = !first || given + next.size() < *first;
      if (!more) break;
      auto item = items.next();
      if (!item) return program.console.usage_error(item.error().message);
      more = item->has_value();
      if (more) next.push_back(std::move(**item));
    }
    for (const Outcome& outcome : trial.give(next)) {
      program.console.print_json(to_json(trial_line(++given, outcome, program.clock.now())));
      status = std::max(status, status_of_trial(outcome));
    }
  }
  return status;
}

std::optional<Workflow> prepare_trial(Program& program, const plugin::Catalog& catalog, const TrialFile& file) {
  auto prepared = check::prepare({.file = std::filesystem::current_path() / "try",
                                  .text = file.text,
                                  .working_directory = std::filesystem::current_path(),
                                  .environment = std::cref(program.environment),
                                  .began = program.clock.now()},
                                 trial_catalog(catalog));
  program.console.say_text(in_words_of_the_command_line(prepared.diagnostics, file));
  return std::move(prepared.workflow);
}

// A step before a source of the same name, as items are at hand.
ComponentKind kind_to_try(std::span<const ComponentKind> kinds, bool source) {
  if (source) return ComponentKind::source;
  const auto step = std::ranges::find(kinds, ComponentKind::step);
  return step != kinds.end() ? *step : kinds.front();
}

const Use& use_in(const Workflow& workflow, ComponentKind kind) {
  if (kind == ComponentKind::source) return workflow.source.use;
  return kind == ComponentKind::step ? workflow.steps.front().use : workflow.sinks.front().use;
}

}  // namespace

ExitStatus try_command(Program& program, const std::vector<std::string>& words) {
  auto& console = program.console;
  const auto arguments = read_arguments(program, kLine, words);
  if (!arguments) return arguments.error();
  if (arguments->positional().size() != 1) return console.usage_error("usage: sluice " + std::string(kLine.usage));
  if (!program.environment.read_files(console, *arguments)) return ExitStatus::usage;
  std::optional<std::size_t> first;
  if (const auto text = arguments->value("first")) {
    first = count_in(*text);
    if (!first) return console.usage_error("--first " + *text + ": write a number of items");
  }
  const auto settings = read_settings(console, *arguments, std::filesystem::current_path());
  if (!settings) return ExitStatus::usage;
  const auto catalog = scan_plugins(console, *settings);
  const auto& component = arguments->positional().front();
  const auto kinds = catalog.kinds_of(component);
  if (kinds.empty()) return no_such_component(console, catalog, component);
  const auto entry = catalog.find(kind_to_try(kinds, arguments->has("source")), component);
  if (!entry) return console.usage_error("no plugin offers a source " + component);

  const auto file = trial_file(entry->component, arguments->values("with"));
  if (!file) return console.usage_error(file.error().message);
  const auto workflow = prepare_trial(program, catalog, *file);
  if (!workflow) return ExitStatus::usage;
  if (!arguments->has("allow-public") && !workflow->irreversible.empty()) {
    return console.usage_error(component + " would " + workflow->irreversible.front().effect +
                               "; say --allow-public if that is meant");
  }
  if (const auto loaded = program.secrets.load(workflow->secrets); !loaded)
    return console.usage_error(loaded.error().message);

  const auto trial = Trial::start(program, *entry, use_in(*workflow, entry->component.kind), settings->log_level);
  if (!trial) return console.error(ExitStatus::failed, component + ": " + trial.error().message);
  if (entry->component.kind == ComponentKind::source) return show_source(program, **trial, first.value_or(kFirst));
  const auto batch = static_cast<std::size_t>(entry->component.batch);
  return give_all(program, **trial, Items(arguments->values("item")), batch, first);
}

}  // namespace sluice::app
