// SPDX-License-Identifier: Apache-2.0
//
// What a lone item waits for: from the start of its first call to the start of its fourth, which the third durable
// outcome lets go. The attempts' rows say when.

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

constexpr int kOutcomes = 3;

Workflow lone_item() {
  auto workflow = EngineBench::counting(1);
  for (const char* name : {"one", "two", "three", "four"}) {
    workflow.steps.push_back(EngineBench::step(name, "probe.pass", {{"value", "{{ item.n }}"}}));
  }
  return workflow;
}

}  // namespace

void measure_latency(const Arguments& arguments) {
  const auto runs = std::stoll(arguments.at(0));
  EngineBench bench;
  PlainTable plain(bench.folder());
  bench.start();
  std::vector<double> items;
  std::vector<double> commits;
  for (std::int64_t i = 0; i < runs; ++i) {
    const auto run = bench.finish(bench.run(lone_item()));
    const auto attempts = bench.reader().attempts(run.run, ItemNumber{1}).value();
    SLUICE_CHECK(attempts.size() == kOutcomes + 1);
    items.push_back(
        std::chrono::duration<double, std::milli>(attempts[kOutcomes].started - attempts[0].started).count());
    const Stopwatch watch;
    for (int commit = 0; commit < kOutcomes; ++commit) plain.commit(1);
    commits.push_back(watch.seconds() * 1000);
  }
  print("item", median(std::move(items)));
  print("commits", median(std::move(commits)));
}

Result<Claims> latency(const Scale& scale) {
  const auto runs = std::to_string(scale.count(200, 20));
  const auto samples = TRY(sample(scale.samples(), "latency", {runs}));
  const auto [item, commits] = median_ratio(samples, "item", "commits");
  return Claims{
      {.claim = "a lone item, first dispatch to third durable outcome, median of " + runs + ", to 3 plain commits",
       .value = item,
       .unit = "ms",
       .baseline = commits,
       .direction = Bound::at_most,
       .bound = 1.6}};
}

}  // namespace sluice::bench
