// SPDX-License-Identifier: Apache-2.0
//
// sluice_bench [--quick] [--only NAME] [--json FILE]
//
// Measures what the engine claims, prints a table and writes the figures. Exits with 1 if a claim does not hold, with 2
// if something could not be measured. --quick shows only that everything works, with counts that say nothing.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <optional>

#include "report.hpp"
#include "suite.hpp"

namespace sluice::bench {
namespace {

constexpr Group kGroups[] = {
    {"throughput", throughput}, {"latency", latency},     {"http", http_pipeline}, {"waits", waits},
    {"start", start},           {"streaming", streaming}, {"fairness", fairness},  {"plugin", plugin_cost},
    {"exec", exec_program},     {"fan_out", fan_out},
};

constexpr Measurement kMeasurements[] = {
    {"throughput", measure_throughput},
    {"latency", measure_latency},
    {"http", measure_http_pipeline},
    {"exec", measure_exec},
    {"parking", measure_parking},
    {"callbacks", measure_callbacks},
    {"streaming", measure_streaming},
    {"runtime_fairness", measure_runtime_fairness},
    {"journal_fairness", measure_journal_fairness},
    {"fan_out", measure_fan_out},
};

struct CommandLine {
  Scale scale;
  std::string only;
  std::string json;
};

int usage() {
  std::fputs("usage: sluice_bench [--quick] [--only NAME] [--json FILE]; NAME is one of:", stderr);
  for (const auto& group : kGroups) std::fprintf(stderr, " %s", group.name);
  std::fputs("\n", stderr);
  return 2;
}

std::optional<CommandLine> command_line(const Arguments& arguments) {
  CommandLine given;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const bool more = i + 1 < arguments.size();
    if (arguments[i] == "--quick") {
      given.scale.quick = true;
    } else if (arguments[i] == "--only" && more) {
      given.only = arguments[++i];
    } else if (arguments[i] == "--json" && more) {
      given.json = arguments[++i];
    } else {
      return std::nullopt;
    }
  }
  const auto known = std::ranges::count(kGroups, given.only, &Group::name);
  return given.only.empty() || known > 0 ? std::optional(given) : std::nullopt;
}

int measure(const std::string& name, const Arguments& arguments) {
  const auto* found = std::ranges::find(kMeasurements, name, &Measurement::name);
  if (found == std::end(kMeasurements)) return usage();
  found->run(arguments);
  return 0;
}

int report(const CommandLine& given) {
  Claims all;
  for (const auto& group : kGroups) {
    if (!given.only.empty() && given.only != group.name) continue;
    std::fprintf(stderr, "measuring %s\n", group.name);
    auto claims = group.claims(given.scale);
    if (!claims) {
      std::fprintf(stderr, "%s\n", claims.error().message.c_str());
      return 2;
    }
    std::ranges::move(*claims, std::back_inserter(all));
  }
  if (given.scale.quick) std::puts("quick: these counts show that everything works, and say nothing about speed");
  std::fputs(table(all).c_str(), stdout);
  if (!given.json.empty()) std::ofstream(given.json) << json(all);
  const bool holds = std::ranges::all_of(all, [](const Claim& claim) { return !claim.skipped.empty() || claim.ok(); });
  return holds || given.scale.quick ? 0 : 1;
}

}  // namespace
}  // namespace sluice::bench

int main(int count, char** words) {
  using namespace sluice::bench;
  const Arguments arguments(words + 1, words + count);
  if (arguments.size() >= 2 && arguments[0] == "--measure")
    return measure(arguments[1], {arguments.begin() + 2, arguments.end()});
  const auto given = command_line(arguments);
  return given ? report(*given) : usage();
}
