// SPDX-License-Identifier: Apache-2.0
//
// What a run of one item loses to a long run beside it, in the same engine or in another one on the same journal: at
// most its own time once more, a call of the other's and a group commit of the other's.
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "base/check.hpp"
#include "child.hpp"
#include "figures.hpp"
#include "plain_sqlite.hpp"
#include "stopwatch.hpp"
#include "suite.hpp"
#include "support/engine_bench.hpp"

namespace sluice::bench {
namespace {

using testing_support::EngineBench;

constexpr int kBatch = 128;

Workflow counting(std::int64_t items) {
  auto workflow = EngineBench::counting(items);
  workflow.steps = {EngineBench::step("one", "probe.pass", {{"value", "{{ item.n }}"}}),
                    EngineBench::step("two", "probe.pass", {{"value", "{{ steps.one.value }}"}})};
  for (auto& step : workflow.steps) step.batch.items = kBatch;
  return workflow;
}

double median_of_lone_runs(EngineBench& bench, std::int64_t runs) {
  std::vector<double> took;
  for (std::int64_t i = 0; i < runs; ++i) {
    const Stopwatch watch;
    const auto run = bench.run(counting(1));
    SLUICE_CHECK(bench.engine().wait(run, {}, SystemClock().now() + std::chrono::minutes(1)));
    took.push_back(watch.seconds() * 1000);
  }
  return median(std::move(took));
}

double call_of(EngineBench& bench, RunId run) {
  const auto attempt = bench.reader().attempts(run, ItemNumber{1}).value().at(0);
  return std::chrono::duration<double, std::milli>(attempt.finished - attempt.started).count();
}

// As many plain rows as one call's items leave behind in the journal.
double group_commit(PlainTable& plain) {
  std::vector<double> took;
  for (int i = 0; i < 20; ++i) {
    const Stopwatch watch;
    plain.commit(2 * kBatch);
    took.push_back(watch.seconds() * 1000);
  }
  return median(std::move(took));
}

void print_allowance(double alone, double call, double commit) {
  print("allowed", 2 * alone + call + commit);
}

// Waits until the run has items behind it.
void wait_until_going(Engine& engine, RunId run) {
  const SystemClock clock;
  while (engine.progress(run)->ledger.done == 0) engine.wait(run, {}, clock.now() + std::chrono::milliseconds(1));
}

struct Other {
  pid_t process;
  int hold;  // closed: it ends
  RunId run;
};

// An engine in a process of its own that drives a long run on the same journal.
Other start_other(EngineBench& bench, std::int64_t items) {
  std::array<int, 2> going{};
  std::array<int, 2> hold{};
  SLUICE_CHECK(::pipe(going.data()) == 0 && ::pipe(hold.data()) == 0);
  RunId run;
  if (const auto process = ::fork(); process != 0) {
    ::close(hold[0]);
    SLUICE_CHECK(process > 0 && ::read(going[0], &run, sizeof run) == sizeof run);
    return {process, hold[1], run};
  }
  ::close(hold[1]);
  bench.start();
  run = bench.run(counting(items));
  wait_until_going(bench.engine(), run);
  char nothing = 0;
  const bool told = ::write(going[1], &run, sizeof run) == sizeof run && ::read(hold[0], &nothing, 1) == 0;
  // Still busy: what was measured beside it was measured beside it.
  ::_exit(told && bench.engine().progress(run)->state == RunState::running ? 0 : 1);
}

}  // namespace

void measure_runtime_fairness(const Arguments& arguments) {
  const auto items = std::stoll(arguments.at(0));
  const auto runs = std::stoll(arguments.at(1));
  EngineBench bench;
  PlainTable plain(bench.folder());
  bench.start();
  const auto alone = median_of_lone_runs(bench, runs);
  const auto commit = group_commit(plain);
  const auto other = bench.run(counting(items));
  wait_until_going(bench.engine(), other);
  print("beside", median_of_lone_runs(bench, runs));
  SLUICE_CHECK(bench.engine().progress(other)->state == RunState::running);
  print_allowance(alone, call_of(bench, other), commit);
  bench.engine().stop({});
}

void measure_journal_fairness(const Arguments& arguments) {
  const auto items = std::stoll(arguments.at(0));
  const auto runs = std::stoll(arguments.at(1));
  EngineBench bench;
  bench.start();
  const auto alone = median_of_lone_runs(bench, runs);
  bench.stop();
  PlainTable plain(bench.folder());
  const auto commit = group_commit(plain);
  const auto other = start_other(bench, items);
  bench.start();
  print("beside", median_of_lone_runs(bench, runs));
  print_allowance(alone, call_of(bench, other.run), commit);
  ::close(other.hold);
  int status = 0;
  SLUICE_CHECK(::waitpid(other.process, &status, 0) == other.process && status == 0);
}

Result<Claims> fairness(const Scale& scale) {
  const auto items = std::to_string(scale.count(200'000, 100'000));
  const auto runs = std::to_string(scale.count(20, 3));
  const auto claim = [&](const std::string& measurement, const std::string& where) -> Result<Claim> {
    const auto samples = TRY(sample(scale.samples(), measurement, {items, runs}));
    const auto [beside, allowed] = median_ratio(samples, "beside", "allowed");
    return Claim{.claim = "fairness: a run of one item beside one of " + items + " " + where + ", median of " + runs +
                          ", to twice its time alone, a call and a group commit",
                 .value = beside,
                 .unit = "ms",
                 .baseline = allowed,
                 .direction = Bound::at_most,
                 .bound = 1};
  };
  return Claims{TRY(claim("runtime_fairness", "in one engine")),
                TRY(claim("journal_fairness", "of another engine on the journal"))};
}

}  // namespace sluice::bench
