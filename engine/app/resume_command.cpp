// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "app/command.hpp"
#include "app/inspect.hpp"
#include "app/run_settings.hpp"
#include "app/run_text.hpp"
#include "app/takeover.hpp"

namespace sluice::app {
namespace {

constexpr auto kOptions = driving_options(OptionSpec{"last", "", "the newest run that can go on"});
constexpr CommandLine kLine{
    "resume RUN | --last [options]",
    "Goes on with a run that was interrupted or blocked: under the definition, the inputs and the options that it "
    "began with, but for those given here. Nobody is asked: what was allowed then stays allowed. Exits as "
    "`sluice run` does; 2 where the run is finished, or driven elsewhere.",
    kOptions,
    {},
    [](const Arguments&) { return true; }};

Result<StoredRun> wanted_run(Inspection& inspection) {
  const auto& journal = inspection.settings.journal;
  const bool last = inspection.arguments.has("last");
  if (last == (inspection.word(0) != nullptr)) return failure("usage: sluice " + std::string(kLine.usage));
  TRY(no_more_than(inspection, 1));
  if (!last) return run_of(inspection, inspection.word(0));
  auto runs = TRY(inspection.reader->runs());
  const auto open = std::ranges::find_if(
      runs, [&](const StoredRun& run) { return !is_final(run.state) && !is_driven(run, journal).value_or(false); });
  if (open == runs.end()) return failure("no run in " + journal + " can go on; see sluice runs list");
  return std::move(*open);
}

Result<ExitStatus> resume(Inspection& inspection) {
  auto run = TRY(wanted_run(inspection));
  const auto id = std::to_string(run.run.value);
  if (is_final(run.state))
    return failure("run " + id + " is finished (" + std::string(name(run.state)) + "): it never changes");
  const auto driven = is_driven(run, inspection.settings.journal);
  if (!driven) return inspection.console().error(ExitStatus::engine, driven.error().message);
  if (*driven) {
    return failure("run " + id + " is driven by another sluice right now: wait for it, or stop that one first");
  }
  inspection.reader.reset();
  return take_over(inspection.program, inspection.arguments, inspection.settings, std::move(run), Purpose::go_on);
}

}  // namespace

ExitStatus resume_command(Program& program, const std::vector<std::string>& words) {
  return inspect(program, kLine, words, resume);
}

}  // namespace sluice::app
