// SPDX-License-Identifier: Apache-2.0
//
// The claims of the design and the measurements behind them. A claim is worked out by the program that prints the
// report, which itself stays small and idle; each measurement is a process of its own (child.hpp), so that its memory
// and its start are its own and none finds a warm cache of another.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "claim.hpp"

namespace sluice::bench {

using Arguments = std::vector<std::string>;

struct Group {
  const char* name;
  Result<Claims> (*claims)(const Scale&);
};

struct Measurement {
  const char* name;
  void (*run)(const Arguments&);
};

Result<Claims> throughput(const Scale& scale);
Result<Claims> latency(const Scale& scale);
Result<Claims> http_pipeline(const Scale& scale);
Result<Claims> waits(const Scale& scale);
Result<Claims> start(const Scale& scale);
Result<Claims> streaming(const Scale& scale);
Result<Claims> fairness(const Scale& scale);
Result<Claims> fan_out(const Scale& scale);
Result<Claims> plugin_cost(const Scale& scale);
Result<Claims> exec_program(const Scale& scale);

void measure_throughput(const Arguments& arguments);        // items
void measure_latency(const Arguments& arguments);           // runs
void measure_http_pipeline(const Arguments& arguments);     // items
void measure_exec(const Arguments& arguments);              // items
void measure_parking(const Arguments& arguments);           // items
void measure_callbacks(const Arguments& arguments);         // journal, port, run, requests a second
void measure_streaming(const Arguments& arguments);         // rows
void measure_runtime_fairness(const Arguments& arguments);  // items of the other run, runs of one
void measure_journal_fairness(const Arguments& arguments);
void measure_fan_out(const Arguments& arguments);  // items

}  // namespace sluice::bench
