// SPDX-License-Identifier: Apache-2.0
#include "app/drive.hpp"

#include <unistd.h>

#include <cstdio>

#include "app/interrupts.hpp"
#include "app/progress_view.hpp"
#include "app/run_json.hpp"
#include "app/run_text.hpp"
#include "journal/reader.hpp"
#include "json/json.hpp"

namespace sluice::app {
namespace {

using namespace std::chrono_literals;

constexpr Duration kGrace = 10s;  // for calls that run when the program is told to stop
constexpr Duration kRedraw = 100ms;
constexpr Duration kEstimate = 1s;

// Whether the run has ended.
bool watch(Program& program, Wiring& wiring, const Drive& drive) {
  auto& engine = wiring.engine();
  ProgressView view(program.console, drive.expected);
  bool ended = false;
  while (!ended && !interrupted() && !engine.broken()) {
    ended = engine.wait(drive.run, {}, program.clock.now() + kRedraw);
    if (drive.json) continue;
    if (const auto progress = engine.progress(drive.run)) view.show(*progress, program.clock.now());
  }
  program.console.settle();
  return ended && !engine.broken();
}

Result<ExitStatus> report(Program& program, const Drive& drive) {
  auto reader = TRY(JournalReader::open(drive.settings.journal));
  const auto run = TRY(reader->run(drive.run));
  if (!run)
    return failure("journal " + drive.settings.journal + ": run " + std::to_string(drive.run.value) + " is gone");
  const auto deliveries = TRY(reader->delivery_counts(drive.run));
  const bool open = !is_final(run->state) && run->state != RunState::blocked;
  const std::string state(open ? "interrupted" : name(run->state));
  if (drive.json) {
    program.console.print_json(to_json(run_json(*run, state, deliveries, drive.outline)));
    return status_of(run->state);
  }
  program.console.print_text(run_summary(*run, state, deliveries, drive.outline));
  if (run->ledger.dead + run->ledger.undelivered > 0) {
    program.console.print("  what failed: {}\n", command_for("dead list", drive.run, drive.settings));
  }
  if (run->state == RunState::blocked) {
    program.console.print("  once it is mended: {}\n", command_for("resume", drive.run, drive.settings));
  }
  if (open) program.console.print("  go on with: {}\n", command_for("resume", drive.run, drive.settings));
  return status_of(run->state);
}

}  // namespace

ExitStatus drive(Program& program, Wiring& wiring, const Drive& drive) {
  const bool ended = watch(program, wiring, drive);
  if (interrupted() && !ended)
    program.console.say("stopping: calls that run have 10 s to end; Ctrl-C again stops now\n");
  if (!wiring.stop(kGrace)) {
    const auto broken = wiring.engine().broken();
    if (broken) program.console.error(ExitStatus::engine, broken->message);
    program.console.error(ExitStatus::interrupted,
                          "a plugin's call does not end; its attempt will count as interrupted");
    program.console.say("go on with: {}\n", command_for("resume", drive.run, drive.settings));
    std::fflush(nullptr);
    ::_exit(static_cast<int>(broken ? ExitStatus::engine : ExitStatus::interrupted));
  }
  if (const auto broken = wiring.engine().broken()) {
    program.console.error(ExitStatus::engine, broken->message);
    program.console.say("once that is mended, go on with: {}\n", command_for("resume", drive.run, drive.settings));
    return ExitStatus::engine;
  }
  const auto status = report(program, drive);
  return status ? *status : program.console.error(ExitStatus::engine, status.error().message);
}

std::optional<std::int64_t> expected_items(Wiring& wiring, const Use& source, const Clock& clock) {
  auto instance = wiring.make(source);
  if (!instance) return std::nullopt;  // which blocks the run, with the reason
  plugin::Cancellation never;
  return (*instance)->estimate({never, clock.now() + kEstimate, {}});
}

}  // namespace sluice::app
