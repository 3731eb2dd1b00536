// SPDX-License-Identifier: Apache-2.0
#include "config/limit_reader.hpp"

#include "config/table_reader.hpp"
#include "model/quantity.hpp"

namespace sluice::config {
namespace {

constexpr int kMost = 1'000'000;

LimitEntry read_limit(const Entry& entry, Diagnostics& diagnostics) {
  LimitEntry out{.definition = {.name = entry.key}, .at = entry.at};
  TableReader table(entry.value, "limit `" + entry.key + "`", diagnostics);
  auto& definition = out.definition;
  if (const auto given = table.text("rate")) {
    if (const auto rate = parse_rate(given->value)) {
      definition.rate_count = rate->count;
      definition.rate_period = rate->period;
    } else {
      diagnostics.error(given->at, rate.error().message);
    }
  }
  if (const auto burst = table.integer("burst", 1, kMost)) definition.burst = *burst;
  if (const auto n = table.integer("concurrency", 1, kMost)) definition.concurrency = static_cast<int>(*n);
  if (const auto key = table.text("key")) out.key = key->value;
  if (const auto* burst = table.entry("burst"); burst != nullptr && table.entry("rate") == nullptr) {
    diagnostics.error(burst->at, "`burst` says how far a `rate` may be run ahead of, and there is no `rate`");
  }
  if (table.entry("concurrency") == nullptr) table.missing("rate", "write `rate = \"10/s\"` or `concurrency = 4`");
  table.done();
  return out;
}

}  // namespace

std::vector<LimitEntry> read_limits(const Node& section, Diagnostics& diagnostics) {
  std::vector<LimitEntry> out;
  for (const Entry& entry : section.entries) out.push_back(read_limit(entry, diagnostics));
  return out;
}

}  // namespace sluice::config
