// SPDX-License-Identifier: Apache-2.0
//
// Items through a program in Python, held against a bare pipe to the same program and against what steps without one
// come to.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/check.hpp"
#include "child.hpp"
#include "figures.hpp"
#include "stopwatch.hpp"
#include "suite.hpp"
#include "support/engine_bench.hpp"

namespace sluice::bench {
namespace {

using testing_support::EngineBench;

constexpr int kPrograms = 2;
constexpr int kBatch = 256;
constexpr int kWindow = 4000;

constexpr const char* kProgram = R"(import json, sys
for line in sys.stdin:
    task = json.loads(line)
    print(json.dumps({"ok": {"value": task["item"]["n"]}}), flush=True)
)";

Workflow through(Step step, std::int64_t items) {
  auto workflow = EngineBench::counting(items);
  workflow.run = {.concurrency = 4, .window = kWindow};
  step.batch.items = kBatch;
  workflow.steps = {std::move(step)};
  return workflow;
}

double items_per_second(EngineBench& bench, const Workflow& workflow, std::int64_t items) {
  const Stopwatch watch;
  const auto run = bench.finish(bench.run(workflow));
  SLUICE_CHECK(run.state == RunState::succeeded && run.ledger.done == items);
  return static_cast<double>(items) / watch.seconds();
}

// The program in a shell's pipe, fed the same lines from a file as fast as it takes them.
double lines_per_second(const std::filesystem::path& folder, std::int64_t items) {
  const auto tasks = folder / "tasks.jsonl";
  std::ofstream out(tasks);
  for (std::int64_t n = 1; n <= items; ++n) {
    out << R"({"token":"01J9Z0000000000000000000-1-)" << n << R"(-program","attempt":1,"item":{"n":)" << n
        << R"(},"params":{}})" << '\n';
  }
  SLUICE_CHECK(out.flush().good());
  const auto command = "cat '" + tasks.string() + "' | PYTHONUNBUFFERED=1 /usr/bin/python3 '" +
                       (folder / "program.py").string() + "' | cat >/dev/null";
  const Stopwatch watch;
  SLUICE_CHECK(std::system(command.c_str()) == 0);
  return static_cast<double>(items) / watch.seconds();
}

}  // namespace

void measure_exec(const Arguments& arguments) {
  const auto items = std::stoll(arguments.at(0));
  EngineBench bench;
  std::ofstream(bench.folder() / "program.py") << kProgram;
  auto program = EngineBench::step("program", "exec", {});
  program.use =
      bench.use("exec", {{"run", Array{"/usr/bin/python3", "program.py"}}, {"root", bench.folder().string()}});
  program.concurrency = kPrograms;
  const auto before = lines_per_second(bench.folder(), items);
  bench.start();
  const auto plain = items_per_second(
      bench, through(EngineBench::step("pass", "probe.pass", {{"value", "{{ item.n }}"}}), items), items);
  print("items_per_second", items_per_second(bench, through(std::move(program), items), items));
  const auto pipe = (before + lines_per_second(bench.folder(), items)) / 2;
  print("pipe", pipe);
  print("plain", plain);
  print("slower", std::min(pipe, plain));
}

Result<Claims> exec_program(const Scale& scale) {
  const auto items = std::to_string(scale.count(10'000, 500));
  Claim claim{.claim = "exec: " + items + " items through " + std::to_string(kPrograms) + " Python programs, " +
                       std::to_string(kBatch) +
                       " items a call, to the slower of a bare pipe to the program and of durable steps without one",
              .unit = "1/s",
              .direction = Bound::at_least,
              .bound = 0.5};
  if (!std::filesystem::exists("/usr/bin/python3")) {
    claim.skipped = "there is no /usr/bin/python3";
    return Claims{claim};
  }
  const auto samples = TRY(sample(scale.samples(), "exec", {items}));
  const auto [value, baseline] = median_ratio(samples, "items_per_second", "slower");
  claim.value = value;
  claim.baseline = baseline;
  return Claims{claim};
}

}  // namespace sluice::bench
