// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <span>
#include <utility>
#include <variant>

#include "app/command.hpp"
#include "app/consent.hpp"
#include "app/drive.hpp"
#include "app/dry_run.hpp"
#include "app/interrupts.hpp"
#include "app/prepare.hpp"
#include "app/preview.hpp"
#include "app/run_settings.hpp"
#include "app/scan_plugins.hpp"
#include "app/settings.hpp"
#include "app/takeover.hpp"
#include "app/unfinished.hpp"
#include "app/wiring.hpp"
#include "base/text.hpp"
#include "json/json.hpp"
#include "runtime/component_checks.hpp"

namespace sluice::app {
namespace {

constexpr OptionSpec kOwn[] = {
    {"set", "NAME=VALUE", "an input of the workflow; may be given more than once"},
    {"first", "N", "takes only the first N items of the source (--dry-run: 3 unless said)"},
    {"dry-run", "", "shows what the first items would ask of others; asks nothing, keeps nothing"},
    {"new", "", "starts another run beside those of this file that have not ended"},
    {"continue", "", "goes on with the newest run of this file that has not ended, else starts one: for cron"},
    {"yes", "", "asks nothing on a terminal; what cannot be taken back needs --allow-public then"}};
constexpr auto kOptions = driving_options(kOwn);
constexpr CommandLine kLine{
    "run FILE [options]",
    "Runs a workflow file to its end. First it says what it is about to do (but for --format json); on a terminal it "
    "asks before anything that nobody can take back. Everything is kept in the journal: after "
    "Ctrl-C, a kill or a power cut, `sluice resume` goes on where the run was. Exits "
    "0 succeeded, 1 failed, 2 wrong file or command line (also: there are unfinished runs of "
    "the file, or with --continue one that another sluice drives), 3 some items or deliveries "
    "are dead, 4 cancelled (also: the question was not answered with yes), 5 blocked, 6 the "
    "engine could not go on, 130 interrupted.",
    kOptions};

// What is wrong with the words together; "" nothing.
std::string contradiction(const Arguments& arguments) {
  const auto both = [&](std::string_view one, std::string_view other) {
    return arguments.has(one) && arguments.has(other)
               ? "--" + std::string(one) + " and --" + std::string(other) + " contradict each other"
               : std::string();
  };
  for (const auto& [one, other] :
       {std::pair{"new", "continue"}, std::pair{"dry-run", "continue"}, std::pair{"dry-run", "new"}}) {
    if (auto text = both(one, other); !text.empty()) return text;
  }
  return "";
}

IfUnfinished wanted_if_unfinished(const Arguments& arguments) {
  if (arguments.has("new")) return IfUnfinished::begin_another;
  return arguments.has("continue") ? IfUnfinished::go_on : IfUnfinished::ask;
}

ExitStatus refuse(Program& program, const std::string& file, std::span<const UnfinishedRun> unfinished,
                  const Settings& settings) {
  program.console.usage_error(file + " has " +
                              (unfinished.size() == 1 ? "a run" : std::to_string(unfinished.size()) + " runs") +
                              " that did not end: --continue goes on with the newest, --new starts another");
  program.console.say_text(unfinished_text(unfinished, program.clock.now(), settings));
  return ExitStatus::usage;
}

ExitStatus go_on(Program& program, const Arguments& arguments, const Settings& settings, StoredRun run) {
  for (const char* option : {"set", "first"}) {
    if (!arguments.has(option)) continue;
    program.console.say("--{} is for a new run: the one that goes on keeps its own\n", option);
  }
  return take_over(program, arguments, settings, std::move(run), Purpose::go_on);
}

// Where runs of the file have not ended; nullopt: a new one is to begin. A journal that cannot be read may be one that
// is only just being made, or that only the engine can tell what is wrong with: begin() looks again.
std::optional<ExitStatus> deal_with_unfinished(Program& program, const Arguments& arguments, const Settings& settings,
                                               const std::string& file) {
  auto unfinished = unfinished_runs(settings, file);
  if (!unfinished) return std::nullopt;
  const auto start = start_of(wanted_if_unfinished(arguments), *unfinished);
  if (std::holds_alternative<start::New>(start)) return std::nullopt;
  if (const auto* busy = std::get_if<start::Busy>(&start)) {
    return program.console.usage_error("run " + std::to_string(busy->run.value) +
                                       " of this file is driven by another sluice right now: nothing to do; --new "
                                       "starts another beside it");
  }
  if (const auto* chosen = std::get_if<start::GoOn>(&start)) {
    auto found = std::ranges::find(*unfinished, chosen->run, [](const auto& each) { return each.run.run; });
    return go_on(program, arguments, settings, std::move(found->run));
  }
  return refuse(program, file, *unfinished, settings);
}

// The same once the engine has the journal: another sluice may have begun a run of the file meanwhile.
std::optional<ExitStatus> look_again(Program& program, const Arguments& arguments, const Settings& settings,
                                     const std::string& file) {
  if (wanted_if_unfinished(arguments) == IfUnfinished::begin_another) return std::nullopt;
  const auto unfinished = unfinished_runs(settings, file);
  if (!unfinished) return program.console.error(ExitStatus::engine, unfinished.error().message);
  if (unfinished->empty()) return std::nullopt;
  return refuse(program, file, *unfinished, settings);
}

// The run as it is to begin: checked as far as that goes without looking outside.
struct Beginning {
  TextFile source;
  Workflow workflow;
  RunSettings with;
  Consent consent = Consent::given;
};

std::optional<Beginning> beginning_of(Program& program, const Arguments& arguments, const Settings& settings,
                                      TextFile source, const plugin::Catalog& catalog) {
  auto& console = program.console;
  const auto wrong = [&](const Error& error) {
    console.usage_error(error.message);
    return std::nullopt;
  };
  auto workflow = prepare_new(program, source, arguments.values("set"), catalog);
  if (!workflow) return std::nullopt;
  override_limits(program, *workflow, settings, catalog);
  auto with = RunSettings::of(arguments);
  if (!with) return wrong(with.error());
  with->pinned = workflow->pinned;
  const bool dry = arguments.has("dry-run");
  const auto consent = dry ? Consent::given
                           : consent_of({.irreversible = !workflow->irreversible.empty(),
                                         .allowed = with->allow_public,
                                         .yes = arguments.has("yes"),
                                         .can_ask = can_ask()});
  // A yes to the question is the permission.
  with->allow_public = with->allow_public || dry || consent == Consent::to_be_asked;
  if (const auto fits = with->apply(*workflow); !fits) return wrong(fits.error());
  if (const auto loaded = program.secrets.load(workflow->secrets); !loaded) return wrong(loaded.error());
  return Beginning{std::move(source), std::move(*workflow), std::move(*with), consent};
}

// What may be found out without changing anything: whether the components could work, and whether the expressions
// mention no members but those that the source's items have. nullopt: the run can begin.
std::optional<ExitStatus> check(Program& program, const Arguments& arguments, const Beginning& beginning,
                                const CompiledWorkflow& compiled, Wiring& wiring) {
  const auto make = [&](const Use& use) { return wiring.make(use); };
  const auto example = check_components(compiled, Checked::all, make, program.clock);
  if (interrupted()) return ExitStatus::interrupted;
  if (!example) return program.console.usage_error(example.error().message);
  if (!*example || !(*example)->is_object()) return std::nullopt;
  std::vector<std::string> columns;
  for (const auto& [column, value] : (*example)->object()) columns.push_back(column);
  const bool fits =
      prepare_new(program, beginning.source, arguments.values("set"), wiring.catalog(), columns).has_value();
  return fits ? std::nullopt : std::optional(ExitStatus::usage);
}

std::optional<ExitStatus> ask_if_needed(Program& program, const Beginning& beginning) {
  if (beginning.consent != Consent::to_be_asked) return std::nullopt;
  switch (ask(program.console, question_of(beginning.workflow))) {
    case Answer::yes:
      return std::nullopt;
    case Answer::no:
      return program.console.error(ExitStatus::cancelled, "nothing was done");
    case Answer::interrupted:
      break;
  }
  return ExitStatus::interrupted;
}

ExitStatus begin(Program& program, const Arguments& arguments, const Settings& settings, Beginning beginning,
                 Wiring& wiring) {
  auto& console = program.console;
  const bool json = wants_json(arguments);
  const auto compiled = CompiledWorkflow::compile(beginning.workflow, wiring.catalog());
  if (!compiled) return console.usage_error(compiled.error().message);
  if (const auto end = check(program, arguments, beginning, **compiled, wiring)) return *end;
  const auto items = countable_items(beginning.workflow, wiring, program.clock);
  std::optional<std::int64_t> expected;
  if (!json) {
    const Known known{
        .workflow = beginning.workflow, .catalog = wiring.catalog(), .journal = settings.journal, .items = items};
    const auto preview = preview_of(**compiled, known, wiring, program.clock);
    expected = expected_in(preview);
    console.say_text(preview_text(preview, console.error_width()));
  }
  if (const auto end = ask_if_needed(program, beginning)) return *end;
  if (interrupted()) return ExitStatus::interrupted;
  if (const auto begun = wiring.begin(); !begun)
    return console.error(wiring.status_of_failure(), begun.error().message);
  if (const auto end = look_again(program, arguments, settings, beginning.workflow.file)) return *end;
  auto& engine = wiring.engine();
  const auto run = engine.run({.workflow = beginning.workflow,
                               .definition = beginning.source.text,
                               .settings = to_json(beginning.with.to_value()),
                               .trigger = "person",
                               .alone = wanted_if_unfinished(arguments) != IfUnfinished::begin_another,
                               .checked = true});
  if (!run) {
    if (interrupted()) return console.error(ExitStatus::interrupted, run.error().message);
    return console.error(engine.broken() ? ExitStatus::engine : ExitStatus::usage, run.error().message);
  }
  const Drive driven{*run, outline_of(beginning.workflow), settings, expected, json};
  if (!json && !wiring.public_url().empty()) {
    console.say(
        "callbacks come in at {}{}\n", escaped_for_terminal(wiring.public_url()),
        wiring.will_listen() ? "" : ", where another engine on this journal has to listen: this one has no --listen");
  }
  if (!json) {
    console.say("run {} of {} has begun; Ctrl-C stops it so that it can go on later: {}\n", run->value,
                escaped_for_terminal(beginning.workflow.name), command_for("resume", *run, settings));
  }
  return drive(program, wiring, driven);
}

}  // namespace

ExitStatus run_command(Program& program, const std::vector<std::string>& words) {
  auto& console = program.console;
  const auto arguments = read_arguments(program, kLine, words);
  if (!arguments) return arguments.error();
  if (arguments->positional().size() != 1) return console.usage_error("usage: sluice " + std::string(kLine.usage));
  if (const auto why = contradiction(*arguments); !why.empty()) return console.usage_error(why);
  catch_interrupts();
  auto source = read_text_file(arguments->positional().front());
  if (!source) return console.usage_error(source.error().message);
  if (!program.environment.read_files(console, *arguments)) return ExitStatus::usage;
  const auto settings = read_settings(console, *arguments, source->file.parent_path());
  if (!settings) return ExitStatus::usage;
  const bool dry = arguments->has("dry-run");
  if (!dry) {
    if (const auto end = deal_with_unfinished(program, *arguments, *settings, source->file.string())) return *end;
  }
  auto catalog = scan_plugins(console, *settings);
  auto beginning = beginning_of(program, *arguments, *settings, std::move(*source), catalog);
  if (!beginning) return ExitStatus::usage;
  const auto wanted = beginning->with.wiring(*settings);
  if (!wanted) return console.usage_error(wanted.error().message);
  const auto wiring = Wiring::open(program, *wanted, std::move(catalog));
  if (!wiring) return console.error(ExitStatus::engine, wiring.error().message);
  if (dry) return dry_run(program, beginning->workflow, **wiring, wants_json(*arguments));
  return begin(program, *arguments, *settings, std::move(*beginning), **wiring);
}

}  // namespace sluice::app
