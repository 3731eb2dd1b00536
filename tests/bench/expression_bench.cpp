// SPDX-License-Identifier: Apache-2.0
//
// What rendering a parameter costs a worker: a path needs no Lua, everything else enters it once.
#include <benchmark/benchmark.h>

#include "expression/evaluator.hpp"

namespace sluice::expression {
namespace {

const Value kItem = Object{{"url", "https://www.tiktok.com/@someone"}, {"n", 7}, {"tags", Array{"a", "b", "c"}}};
const Value kSteps = Object{{"scrape", Object{{"task_id", "d290f1ee-6c54-4b01-90e6-d701748f0851"}}}};

void render(benchmark::State& state, const Value& text) {
  const auto source = Template::compile(text);
  if (!source) return state.SkipWithError(source.error().message.c_str());
  Evaluator evaluator;
  const Scope scope{.item = &kItem, .steps = &kSteps};
  for (auto _ : state) {
    auto value = evaluator.render(*source, scope);
    if (!value) return state.SkipWithError(value.error().message.c_str());
    benchmark::DoNotOptimize(value);
  }
}

BENCHMARK_CAPTURE(render, constant, Value("plain text"));
BENCHMARK_CAPTURE(render, path, Value("{{ item.n }}"));
BENCHMARK_CAPTURE(render, path_through_lua, Value("{{ (item.n) }}"));
BENCHMARK_CAPTURE(render, arithmetic, Value("{{ item.n + 1 }}"));
BENCHMARK_CAPTURE(render, condition, Value("{{ item.n > 3 and starts_with(item.url, 'https://') }}"));
BENCHMARK_CAPTURE(render, mixed_text, Value("no. {{ item.n }} of {{ steps.scrape.task_id }}"));
BENCHMARK_CAPTURE(render, regular_expression, Value("{{ extract(item.url, '@([a-z]+)') }}"));
BENCHMARK_CAPTURE(render, mapped_list, Value("{{ join(map(item.tags, upper), ' ') }}"));
BENCHMARK_CAPTURE(render, object,
                  Value(Object{{"creator", "{{ item.url }}"},
                               {"count", "{{ item.n }}"},
                               {"library", "private"},
                               {"task", "{{ steps.scrape.task_id }}"}}));

}  // namespace
}  // namespace sluice::expression
