// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "app/command.hpp"
#include "app/drive.hpp"
#include "app/interrupts.hpp"
#include "app/prepare.hpp"
#include "app/run_settings.hpp"
#include "app/settings.hpp"
#include "app/start_notes.hpp"
#include "app/wiring.hpp"
#include "base/text.hpp"
#include "json/json.hpp"

namespace sluice::app {
namespace {

constexpr auto kOptions =
    driving_options({"set", "NAME=VALUE", "an input of the workflow; may be given more than once"});
constexpr CommandLine kLine{"run FILE [options]",
                            "Runs a workflow file to its end. Everything is kept in the journal: after Ctrl-C, a kill "
                            "or a power cut, `sluice resume` goes on where the run was. Exits 0 succeeded, 1 failed, "
                            "2 wrong file or command line, 3 some items or deliveries are dead, 4 cancelled, "
                            "5 blocked, 6 the engine could not go on, 130 interrupted.",
                            kOptions};

void announce(Program& program, const Drive& drive, const Workflow& workflow, const std::string& public_url,
              bool listens) {
  auto& console = program.console;
  console.say("run {} of {}; journal {}\n", drive.run.value, escaped_for_terminal(workflow.name),
              drive.settings.journal);
  console.say_text(start_notes(workflow));
  if (!public_url.empty()) {
    console.say("callbacks come in at {}{}\n", escaped_for_terminal(public_url),
                listens ? "" : ", where another engine on this journal has to listen: this one has no --listen");
  }
  if (!workflow.schedules.empty()) console.say("[schedule] does not apply: `run` runs the workflow once, now\n");
  console.say("Ctrl-C stops it so that it can go on later: {}\n", command_for("resume", drive.run, drive.settings));
}

}  // namespace

ExitStatus run_command(Program& program, const std::vector<std::string>& words) {
  auto& console = program.console;
  const auto arguments = read_arguments(program, kLine, words);
  if (!arguments) return arguments.error();
  if (arguments->positional().size() != 1) return console.usage_error("usage: sluice " + std::string(kLine.usage));
  catch_interrupts();
  const auto source = read_text_file(arguments->positional().front());
  if (!source) return console.usage_error(source.error().message);
  const auto settings = read_settings(console, *arguments, source->file.parent_path());
  if (!settings) return ExitStatus::usage;
  auto catalog = plugin::Catalog::scan(settings->plugin_directories);
  for (const auto& problem : catalog.problems()) console.error(ExitStatus::failed, problem.message);
  auto workflow = prepare_new(program, *source, arguments->values("set"), catalog);
  if (!workflow) return ExitStatus::usage;
  override_limits(program, *workflow, *settings, catalog);
  auto with = RunSettings::of(*arguments);
  with.pinned = workflow->pinned;
  if (const auto fits = with.apply(*workflow); !fits) return console.usage_error(fits.error().message);
  if (const auto loaded = program.secrets.load(workflow->secrets); !loaded)
    return console.usage_error(loaded.error().message);

  const auto wanted = with.wiring(*settings);
  if (!wanted) return console.usage_error(wanted.error().message);
  auto wiring = Wiring::start(program, *wanted, std::move(catalog));
  if (!wiring)
    return console.error(interrupted() ? ExitStatus::interrupted : ExitStatus::engine, wiring.error().message);
  const auto expected = expected_items(program, **wiring, workflow->source.use);
  if (interrupted()) return ExitStatus::interrupted;
  const auto run = (*wiring)->engine().run(
      {.workflow = *workflow, .definition = source->text, .settings = to_json(with.to_value()), .trigger = "person"});
  if (!run) {
    if (interrupted()) return console.error(ExitStatus::interrupted, run.error().message);
    return console.error((*wiring)->engine().broken() ? ExitStatus::engine : ExitStatus::usage, run.error().message);
  }
  const Drive driven{*run, outline_of(*workflow), *settings, expected, wants_json(*arguments)};
  if (!driven.json) announce(program, driven, *workflow, (*wiring)->public_url(), !wanted->listen.empty());
  return drive(program, **wiring, driven);
}

}  // namespace sluice::app
