// SPDX-License-Identifier: Apache-2.0
//
// What crossing the plugin boundary costs. Bounds: 100 ns an item at batch 16, 100 ns for five
// fields, 100 µs for a manifest.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <vector>

#include "plugin/instance.hpp"

namespace sluice {
namespace {

std::filesystem::path file() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path() / "lib/bench/bench_steps.so";
}

struct Bench {
  explicit Bench(std::string_view component) {
    auto manifest = plugin::read_manifest(file());
    if (!manifest) throw std::runtime_error(manifest.error().message);
    auto loaded = plugin::Library::load({file(), *std::move(manifest)}, services);
    if (!loaded) throw std::runtime_error(loaded.error().message);
    library = *std::move(loaded);
    instance = plugin::create(*library, ComponentKind::step, component, {}, context).value();
  }

  SystemClock clock;
  plugin::Services services{.clock = clock};
  plugin::Cancellation cancellation;
  plugin::CallContext context{.cancellation = cancellation};
  std::unique_ptr<plugin::Library> library;
  std::unique_ptr<plugin::Instance> instance;
};

const Value kItem = Object{{"url", "https://www.example.test/@somebody/video/7212345678901234567"},
                           {"name", "somebody"},
                           {"count", 4},
                           {"ratio", 0.5},
                           {"done", true}};
const Value kParams = Object{{"url", "https://www.example.test/@somebody/video/7212345678901234567"}};

void process(benchmark::State& state, std::string_view component) {
  Bench bench(component);
  const auto items = static_cast<std::size_t>(state.range(0));
  const std::vector<plugin::Work> work(items,
                                       {.token = "01J9Z0000000000000000000", .item = &kItem, .params = &kParams});
  for (auto _ : state) benchmark::DoNotOptimize(bench.instance->process(work, bench.context));
  state.counters["item"] = benchmark::Counter(
      static_cast<double>(items), benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}
BENCHMARK_CAPTURE(process, done, "bench.done")->Arg(1)->Arg(16)->Arg(128);
BENCHMARK_CAPTURE(process, output, "bench.output")->Arg(1)->Arg(16)->Arg(128);

// The same hundred reads of five fields, less what the call costs, are 100 times the figure.
void five_fields(benchmark::State& state) {
  Bench bench("bench.five");
  const std::vector<plugin::Work> work(1, {.item = &kItem, .params = &kParams});
  for (auto _ : state) benchmark::DoNotOptimize(bench.instance->process(work, bench.context));
  state.counters["five"] =
      benchmark::Counter(100, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}
BENCHMARK(five_fields);

void manifest(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(plugin::read_manifest(file()));
}
BENCHMARK(manifest);

}  // namespace
}  // namespace sluice
