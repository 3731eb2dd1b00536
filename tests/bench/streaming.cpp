// SPDX-License-Identifier: Apache-2.0
//
// A long CSV file in the memory of a short one.
#include <fstream>

#include "base/check.hpp"
#include "child.hpp"
#include "figures.hpp"
#include "suite.hpp"
#include "support/engine_bench.hpp"

namespace sluice::bench {
namespace {

using testing_support::EngineBench;

std::filesystem::path write_rows(const std::filesystem::path& folder, std::int64_t rows) {
  auto path = folder / "rows.csv";
  std::ofstream out(path);
  out << "number,name,link\n";
  for (std::int64_t row = 1; row <= rows; ++row) {
    out << row << ",creator " << row << ",https://www.example.com/@creator" << row << '\n';
  }
  SLUICE_CHECK(out.flush().good());
  return path;
}

Result<double> memory_of(std::int64_t rows) {
  const auto child = TRY(Child::measure("streaming", {std::to_string(rows)}));
  return TRY(child->finish()).memory;
}

}  // namespace

void measure_streaming(const Arguments& arguments) {
  const auto rows = std::stoll(arguments.at(0));
  EngineBench bench;
  const auto path = write_rows(bench.folder(), rows);
  bench.start();
  auto workflow = EngineBench::counting(0);
  workflow.source.use = bench.use("csv", {{"path", path.string()}});
  workflow.steps = {EngineBench::step("pass", "probe.pass", {{"value", "{{ item.link }}"}})};
  workflow.sinks = {EngineBench::sink("end", "probe.swallow")};
  const auto run = bench.finish(bench.run(workflow), std::chrono::hours(1));
  SLUICE_CHECK(run.state == RunState::succeeded && run.ledger.delivered == rows);
}

Result<Claims> streaming(const Scale& scale) {
  const auto many = scale.count(2'000'000, 20'000);
  const auto few = many / 10;
  std::vector<Figures> samples;
  for (int i = 0; i < scale.samples(); ++i) {
    Figures figures;
    figures.add("few", TRY(memory_of(few)));
    figures.add("many", TRY(memory_of(many)));
    samples.push_back(std::move(figures));
  }
  const auto memory = median_ratio(samples, "many", "few");
  return Claims{{.claim = "streaming: memory of a CSV file of " + std::to_string(many) + " rows, to that of " +
                          std::to_string(few),
                 .value = memory.value,
                 .unit = "MiB",
                 .baseline = memory.baseline,
                 .direction = Bound::at_most,
                 .bound = 1.1}};
}

}  // namespace sluice::bench
