// SPDX-License-Identifier: Apache-2.0
//
// What crossing the plugin boundary costs, as the micro-benchmark beside this program finds it.
#include <algorithm>

#include "base/check.hpp"
#include "child.hpp"
#include "json/json.hpp"
#include "suite.hpp"

namespace sluice::bench {
namespace {

// Google Benchmark's medians, by benchmark and field.
Result<Value> medians(const std::filesystem::path& program, const Scale& scale) {
  const auto child = TRY(Child::start({program, "--benchmark_format=json", "--benchmark_report_aggregates_only=true",
                                       "--benchmark_repetitions=3",
                                       scale.quick ? "--benchmark_min_time=0.01" : "--benchmark_min_time=0.2"}));
  std::string text;
  while (const auto line = child->line()) text += *line + "\n";
  TRY(child->finish());
  return TRY(parse_json(text))["benchmarks"];
}

double nanoseconds(const Value& all, std::string_view benchmark, std::string_view field) {
  const auto name = std::string(benchmark) + "_median";
  const auto& rows = all.array();
  const auto row = std::ranges::find_if(rows, [&](const Value& one) { return one["name"].string_or("") == name; });
  SLUICE_CHECK(row != rows.end());
  // A counter is in seconds, a time in the row's unit.
  const auto value = (*row)[field].number_or(0);
  return field == "cpu_time" ? value : value * 1e9;
}

}  // namespace

Result<Claims> plugin_cost(const Scale& scale) {
  Claims claims{{.claim = "plugin: an item in a call of 16, in this process", .unit = "ns", .bound = 100},
                {.claim = "plugin: reading five fields", .unit = "ns", .bound = 100},
                {.claim = "plugin: reading a manifest", .unit = "us", .bound = 100}};
  const auto program = build_folder() / "bin/plugin_bench";
  if (!std::filesystem::exists(program)) {
    for (auto& claim : claims) claim.skipped = "there is no plugin_bench";
    return claims;
  }
  const auto all = TRY(medians(program, scale));
  claims[0].value = nanoseconds(all, "process/done/16", "item");
  claims[1].value = nanoseconds(all, "five_fields", "five");
  claims[2].value = nanoseconds(all, "manifest", "cpu_time") / 1000;
  return claims;
}

}  // namespace sluice::bench
