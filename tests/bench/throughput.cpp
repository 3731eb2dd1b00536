// SPDX-License-Identifier: Apache-2.0
//
// How many steps a second become durable, with what each leaves behind: the item's standing and its attempt's row.
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

constexpr int kConcurrency = 4;
constexpr int kBatch = 256;
constexpr int kWindow = 4000;

Workflow three_steps(std::int64_t items) {
  auto workflow = EngineBench::counting(items);
  workflow.run = {.concurrency = kConcurrency, .window = kWindow};
  workflow.steps = {EngineBench::step("one", "probe.pass", {{"value", "{{ item.n }}"}}),
                    EngineBench::step("two", "probe.pass", {{"value", "{{ steps.one.value }}"}}),
                    EngineBench::step("three", "probe.pass", {{"value", "{{ steps.two.value }}"}})};
  for (auto& step : workflow.steps) step.batch.items = kBatch;
  return workflow;
}

}  // namespace

void measure_throughput(const Arguments& arguments) {
  const auto items = std::stoll(arguments.at(0));
  EngineBench bench;
  PlainTable plain(bench.folder());
  const int rows = static_cast<int>(items) * 20;
  const auto before = plain.rows_per_second(rows);
  bench.start();
  const Stopwatch watch;
  const auto run = bench.finish(bench.run(three_steps(items)));
  const auto steps_per_second = 3.0 * static_cast<double>(items) / watch.seconds();
  SLUICE_CHECK(run.state == RunState::succeeded && run.ledger.done == items);
  print("steps_per_second", steps_per_second);
  print("rows_per_second", (before + plain.rows_per_second(rows)) / 2);
}

Result<Claims> throughput(const Scale& scale) {
  const auto items = std::to_string(scale.count(10'000, 1'000));
  const auto samples = TRY(sample(scale.samples(), "throughput", {items}));
  const auto [steps, rows] = median_ratio(samples, "steps_per_second", "rows_per_second");
  return Claims{{.claim = "durable steps: " + items + " items through 3 steps, " + std::to_string(kConcurrency) +
                          " calls at once of " + std::to_string(kBatch) + " items, to plain inserts of 1,000 a commit",
                 .value = steps,
                 .unit = "1/s",
                 .baseline = rows,
                 .direction = Bound::at_least,
                 .bound = 0.15}};
}

}  // namespace sluice::bench
