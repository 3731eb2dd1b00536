// SPDX-License-Identifier: Apache-2.0
//
// Items that become many: each child is stored, claims its key and is closed; a second run then finds every key
// claimed.
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

constexpr int kChildren = 20;
constexpr int kBatch = 256;

Workflow fan_out(std::int64_t items) {
  Array list;
  for (int child = 0; child < kChildren; ++child) list.push_back(child);
  auto workflow = EngineBench::counting(items);
  workflow.run = {.concurrency = 4, .window = 4000};
  workflow.steps = {EngineBench::step("parts", "each", {{"list", std::move(list)}}),
                    EngineBench::step("unseen", "dedupe", {{"key", "{{ parent.item.n }}/{{ item.value }}"}},
                                      {{"scope", "workflow"}})};
  workflow.steps[1].batch.items = kBatch;
  return workflow;
}

double children_per_second(EngineBench& bench, const Workflow& workflow, std::int64_t children, ItemState end) {
  const Stopwatch watch;
  const auto ledger = bench.finish(bench.run(workflow)).ledger;
  SLUICE_CHECK((end == ItemState::done ? ledger.done : ledger.skipped) == children);
  return static_cast<double>(children) / watch.seconds();
}

}  // namespace

void measure_fan_out(const Arguments& arguments) {
  const auto items = std::stoll(arguments.at(0));
  EngineBench bench;
  PlainTable plain(bench.folder());
  const int rows = static_cast<int>(items) * kChildren * 5;
  const auto before = plain.rows_per_second(rows);
  bench.start();
  const auto workflow = fan_out(items);
  print("new_per_second", children_per_second(bench, workflow, items * kChildren, ItemState::done));
  print("seen_per_second", children_per_second(bench, workflow, items * kChildren, ItemState::skipped));
  print("rows_per_second", (before + plain.rows_per_second(rows)) / 2);
}

Result<Claims> fan_out(const Scale& scale) {
  const auto items = std::to_string(scale.count(1'000, 50));
  const auto samples = TRY(sample(scale.samples(), "fan_out", {items}));
  const auto claim = [&](const std::string& what, std::string_view figure, double bound) {
    const auto [children, rows] = median_ratio(samples, figure, "rows_per_second");
    return Claim{.claim = "fan-out: " + items + " items become " + std::to_string(kChildren) + " each; " + what +
                          ", to plain inserts",
                 .value = children,
                 .unit = "1/s",
                 .baseline = rows,
                 .direction = Bound::at_least,
                 .bound = bound};
  };
  return Claims{claim("children with a new key", "new_per_second", 0.1),
                claim("children whose key was delivered", "seen_per_second", 0.1)};
}

}  // namespace sluice::bench
