// SPDX-License-Identifier: Apache-2.0
//
// How soon the program is ready, done and gone: one item, on a journal that is there.
#include <filesystem>
#include <string>
#include <vector>

#include "child.hpp"
#include "figures.hpp"
#include "suite.hpp"
#include "support/folder.hpp"

namespace sluice::bench {
namespace {

constexpr const char* kWorkflow = R"(name = "start"
[source]
uses = "items"
with = { list = [{ n = 1 }] }
[[sink]]
name = "lines"
uses = "file"
with = { path = "out.jsonl" }
)";

Result<Child::End> run_once(const std::filesystem::path& folder) {
  const auto child = TRY(Child::start({build_folder() / "bin/sluice", "run", folder / "start.toml", "--journal",
                                       folder / "journal.db", "--plugins", build_folder() / "lib/plugins"}));
  while (child->line()) {
  }
  return child->finish();
}

}  // namespace

Result<Claims> start(const Scale& scale) {
  const auto runs = scale.count(20, 5);
  Claim time{.claim = "start: `sluice run` of one item, to its end, median of " + std::to_string(runs),
             .unit = "ms",
             .bound = 60};
  Claim memory{.claim = "start: its memory", .unit = "MiB", .bound = 25};
  for (const char* needed : {"bin/sluice", "lib/plugins/items.so", "lib/plugins/file.so"}) {
    if (std::filesystem::exists(build_folder() / needed)) continue;
    time.skipped = memory.skipped = std::string("there is no ") + needed;
    return Claims{time, memory};
  }
  const testing_support::Folder folder;
  folder.write("start.toml", kWorkflow);
  TRY(run_once(folder.path()));
  std::vector<double> times;
  std::vector<double> memories;
  for (std::int64_t i = 0; i < runs; ++i) {
    const auto end = TRY(run_once(folder.path()));
    times.push_back(end.seconds * 1000);
    memories.push_back(end.memory);
  }
  time.value = median(times);
  memory.value = median(memories);
  return Claims{time, memory};
}

}  // namespace sluice::bench
