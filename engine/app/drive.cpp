// SPDX-License-Identifier: Apache-2.0
#include "app/drive.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <cstdio>

#include "app/command.hpp"
#include "app/interrupts.hpp"
#include "app/progress_view.hpp"
#include "app/run_json.hpp"
#include "json/json.hpp"

namespace sluice::app {
namespace {

using namespace std::chrono_literals;

constexpr Duration kGrace = 10s;    // for calls that run when the program is told to stop
constexpr Duration kRedraw = 100ms;

void print_end(const StoredRun& run) {
  const auto id = run.run.value;
  fmt::print("run {} {}: {}\n", id, name(run.state), counts_text(run.ledger));
  if (!run.reason.empty()) fmt::print("  {}\n", run.reason);
  if (run.ledger.dead + run.ledger.undelivered > 0) fmt::print("  what failed: sluice dead list {}\n", id);
  if (run.state == RunState::blocked) fmt::print("  once it is mended: sluice resume {}\n", id);
}

}  // namespace

ExitStatus drive(Wiring& wiring, RunId run, const std::string& journal, bool json) {
  ProgressView view;
  bool ended = false;
  while (!ended && !interrupted() && !wiring.engine().broken()) {
    ended = wiring.engine().wait(run, {}, wiring.clock().now() + kRedraw);
    if (const auto progress = wiring.engine().progress(run); progress && !json) view.show(*progress, wiring.clock().now());
  }
  view.end();
  if (interrupted() && !ended) std::fputs("stopping: calls in flight have 10 s; once more stops now\n", stderr);
  if (!wiring.stop(kGrace)) {
    const auto broken = wiring.engine().broken();
    if (broken) error(ExitStatus::engine, broken->message);
    std::fputs("sluice: a plugin's call does not end; its attempt will count as interrupted\n", stderr);
    std::fflush(nullptr);
    ::_exit(static_cast<int>(broken ? ExitStatus::engine : ExitStatus::interrupted));
  }
  if (const auto broken = wiring.engine().broken()) return error(ExitStatus::engine, broken->message);

  auto reader = JournalReader::open(journal);
  if (!reader) return error(ExitStatus::engine, reader.error().message);
  const auto stored = (*reader)->run(run);
  if (!stored || !*stored) return error(ExitStatus::engine, stored ? "the run is gone from its journal" : stored.error().message);
  if (json) {
    fmt::print("{}\n", to_json(run_json(**stored)));
  } else if (ended) {
    print_end(**stored);
  } else {
    fmt::print("run {} interrupted: {}; go on with: sluice resume {}\n", run.value, counts_text((*stored)->ledger), run.value);
  }
  return status_of((*stored)->state);
}

ExitStatus not_begun(Wiring& wiring, const Error& reason) {
  return wiring.engine().broken() ? error(ExitStatus::engine, reason.message) : usage_error(reason.message);
}

}  // namespace sluice::app
