// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <cstdio>

#include "app/inspect.hpp"
#include "app/progress_view.hpp"
#include "app/run_json.hpp"
#include "app/table.hpp"
#include "base/clock.hpp"
#include "base/text.hpp"
#include "journal/journal.hpp"
#include "json/json.hpp"
#include "runtime/epoch_file.hpp"

namespace sluice::app {
namespace {

constexpr std::string_view kUsage = "runs list | show RUN | cancel RUN";

// A run whose engine is gone goes nowhere by itself; people should see that.
std::string state_text(const StoredRun& run, const std::string& journal) {
  const std::string state(name(run.state));
  if (is_final(run.state) || run.state == RunState::blocked) return state;
  return run.owner && EpochFile::alive(journal, *run.owner) ? state : state + " (interrupted)";
}

Result<ExitStatus> list(Inspection& inspection) {
  const auto runs = TRY(inspection.reader->runs());
  if (inspection.json) {
    for (const auto& run : runs) std::puts(to_json(run_json(run)).c_str());
    return ExitStatus::succeeded;
  }
  Table table({"RUN", "WORKFLOW", "STARTED", "STATE", "COUNTS"});
  for (const auto& run : runs) {
    table.add({std::to_string(run.run.value), run.workflow, local_time(run.created_at), state_text(run, inspection.journal),
               counts_text(run.ledger)});
  }
  std::fputs(table.text().c_str(), stdout);
  if (runs.empty()) std::printf("no runs in %s yet\n", inspection.journal.c_str());
  return ExitStatus::succeeded;
}

Result<ExitStatus> show(Inspection& inspection) {
  const auto run = TRY(run_of(inspection, inspection.word(1)));
  const auto open = TRY(inspection.reader->open_counts(run.run));
  const auto steps = step_names(inspection, run);
  const auto step_text = [&](int step) {
    const auto index = static_cast<std::size_t>(step);
    return index < steps.size() ? steps[index] : std::string("its sinks");
  };
  if (inspection.json) {
    auto value = run_json(run);
    Array waiting;
    for (const auto& [state, step, items] : open) {
      waiting.emplace_back(Object{{"state", name(state)}, {"at", step_text(step)}, {"items", items}});
    }
    value.object().append("open", std::move(waiting));
    std::puts(to_json(value).c_str());
    return ExitStatus::succeeded;
  }
  const auto& l = run.ledger;
  std::printf("run %lld of %s: %s\n", static_cast<long long>(run.run.value), run.workflow.c_str(),
              state_text(run, inspection.journal).c_str());
  if (!run.reason.empty()) std::printf("  %s\n", escaped_for_terminal(run.reason).c_str());
  std::printf("  file      %s\n  journal   %s\n  started   %s\n", run.file.c_str(), inspection.journal.c_str(),
              local_time(run.created_at).c_str());
  if (run.finished_at) std::printf("  finished  %s\n", local_time(*run.finished_at).c_str());
  std::printf("  items     %s\n", counts_text(l).c_str());
  std::printf("  ledger    %lld taken + %lld emitted = %lld done + %lld expanded + %lld skipped + %lld dead + %lld cancelled + %lld open\n",
              static_cast<long long>(l.taken), static_cast<long long>(l.emitted), static_cast<long long>(l.done),
              static_cast<long long>(l.expanded), static_cast<long long>(l.skipped), static_cast<long long>(l.dead),
              static_cast<long long>(l.cancelled), static_cast<long long>(l.open()));
  std::printf("            %lld owed = %lld delivered + %lld dead + %lld cancelled\n", static_cast<long long>(l.owed),
              static_cast<long long>(l.delivered), static_cast<long long>(l.undelivered), static_cast<long long>(l.withdrawn));
  for (const auto& [state, step, items] : open) {
    std::printf("  open      %lld %s at %s\n", static_cast<long long>(items), std::string(name(state)).c_str(), step_text(step).c_str());
  }
  return ExitStatus::succeeded;
}

// Asks the engine that drives the run; without one, the next `resume` carries it out.
Result<ExitStatus> cancel(Inspection& inspection) {
  const auto run = TRY(run_of(inspection, inspection.word(1)));
  const auto id = std::to_string(run.run.value);
  if (is_final(run.state)) return failure("run " + id + " is finished (" + std::string(name(run.state)) + "): it never changes");
  auto journal = TRY(Journal::open({.path = inspection.journal, .create = false}));
  const SystemClock clock;
  std::vector<Change> changes;
  const bool driven = run.owner && EpochFile::alive(inspection.journal, *run.owner);
  if (driven) {
    changes.emplace_back(change::MakeRequest{.run = run.run, .kind = "cancel", .at = clock.now()});
  } else {
    changes.emplace_back(change::SetRunState{.run = run.run, .outcome = RunState::cancelled, .reason = "cancelled on request", .at = clock.now()});
  }
  TRY(journal->commit(changes));
  std::printf(driven ? "run %s is being cancelled by its engine\n"
                     : "run %s is marked as cancelled; `sluice resume %s` carries it out\n",
              id.c_str(), id.c_str());
  return ExitStatus::succeeded;
}

}  // namespace

ExitStatus runs_command(const std::vector<std::string>& words) {
  return inspect(kUsage, {}, words, [](Inspection& inspection) -> Result<ExitStatus> {
    const auto* what = inspection.word(0);
    if (what == nullptr || *what == "list") return list(inspection);
    if (*what == "show") return show(inspection);
    if (*what == "cancel") return cancel(inspection);
    return failure("usage: sluice " + std::string(kUsage));
  });
}

}  // namespace sluice::app
