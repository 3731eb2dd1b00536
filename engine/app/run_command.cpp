// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "app/command.hpp"
#include "app/command_line.hpp"
#include "app/drive.hpp"
#include "app/environment.hpp"
#include "app/interrupts.hpp"
#include "app/locations.hpp"
#include "app/prepare.hpp"
#include "app/run_settings.hpp"
#include "app/start_notes.hpp"
#include "app/wiring.hpp"
#include "json/json.hpp"

namespace sluice::app {
namespace {

constexpr std::string_view kUsage = "run FILE [options]";
constexpr OptionSpec kOptions[] = {
    {"set", "NAME=VALUE", "an input of the workflow; may be given more than once"},
    kAllowPublic, kLimit, kListen, kPublicUrl, kPlugins, kJournal, kFormat, {"help", "", "says this"},
};

}  // namespace

ExitStatus run_command(const std::vector<std::string>& words) {
  const auto arguments = Arguments::parse(kOptions, words);
  if (!arguments) return usage_error(arguments.error().message);
  if (arguments->has("help")) {
    std::printf("usage: sluice %s\n\n%s", std::string(kUsage).c_str(), help_of(kOptions).c_str());
    return ExitStatus::succeeded;
  }
  if (arguments->positional().size() != 1) return usage_error("usage: sluice " + std::string(kUsage));
  const auto source = read_workflow_file(arguments->positional().front());
  if (!source) return usage_error(source.error().message);
  auto catalog = plugin::Catalog::scan(plugin_directories(*arguments));
  for (const auto& problem : catalog.problems()) error(ExitStatus::failed, problem.message);
  auto workflow = prepare_new(*source, arguments->values("set"), catalog, environment_variable, SystemClock().now());
  if (!workflow) return ExitStatus::usage;
  auto settings = RunSettings::of(*arguments);
  settings.pinned = workflow->pinned;
  if (const auto fits = settings.apply(*workflow); !fits) return usage_error(fits.error().message);

  catch_interrupts();
  auto wiring = Wiring::start({.journal = journal_path(*arguments), .listen = settings.listen, .public_url = settings.public_url},
                              std::move(catalog));
  if (!wiring) return error(ExitStatus::engine, wiring.error().message);
  if (const auto loaded = (*wiring)->secrets().load(workflow->secrets); !loaded) return usage_error(loaded.error().message);
  const auto name = workflow->name;
  const auto notes = start_notes(*workflow);
  const bool is_scheduled = !workflow->schedules.empty();
  const auto run = (*wiring)->engine().run({.workflow = std::move(*workflow),
                                            .definition = source->text,
                                            .settings = to_json(settings.to_value()),
                                            .trigger = "person"});
  if (!run) return not_begun(**wiring, run.error());
  const bool json = arguments->value("format") == "json";
  if (!json) std::fputs(notes.c_str(), stderr);
  if (!json) std::fprintf(stderr, "run %lld of %s; journal %s\n", static_cast<long long>(run->value), name.c_str(), journal_path(*arguments).c_str());
  if (!json && is_scheduled) std::fputs("[schedule] does not apply: `run` runs the workflow once, now\n", stderr);
  return drive(**wiring, *run, journal_path(*arguments), json);
}

}  // namespace sluice::app
