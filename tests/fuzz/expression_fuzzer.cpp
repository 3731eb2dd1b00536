// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as an expression, and as a template. What compiles is evaluated within its budget: a value, or one
// sentence. The evaluator is as good as new afterwards.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <string>
#include <string_view>

#include "expression/evaluator.hpp"
#include "json/json.hpp"

namespace sluice::expression {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void look_at(const SyntaxError& error, std::string_view text) {
  require(!error.message.empty() && error.offset <= text.size());
}

void look_at(const Failure& failure, std::string_view text) {
  require(!failure.message.empty() && failure.offset <= text.size());
}

std::int64_t processor_time() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * 1'000'000'000 + now.tv_nsec;
}

// Far beyond what a budget allows, sanitizers included: only what ignores it takes so long.
constexpr std::int64_t kEndless = 5'000'000'000;

template <class Compiled, class Evaluate>
void run(const std::expected<Compiled, SyntaxError>& compiled, std::string_view text, Evaluate evaluate) {
  if (!compiled) return look_at(compiled.error(), text);
  const auto began = processor_time();
  const auto value = evaluate(*compiled);
  require(processor_time() - began < kEndless);
  if (!value) return look_at(value.error(), text);
  require(parse_json(to_json(Value(*value))).has_value());
}

void read(std::string_view text) {
  static Evaluator evaluator;
  static const Value item =
      parse_json(R"({"n":4,"text":"aé\"","none":null,"empty":[],"no":{},"list":[1,"b",2.5],"in":{"x":true}})").value();
  static const Value steps = Object{{"one", item}};
  static const Value inputs = Object{{"count", 4}};
  static const Expression sound = Expression::compile("item.n + 1").value();
  const Scope scope{
      .item = &item, .steps = &steps, .inputs = &inputs, .now = Timestamp(std::chrono::seconds(1'750'000'000))};

  run(Expression::compile(text), text, [&](const Expression& e) { return evaluator.evaluate(e, scope); });
  run(Expression::compile(text), text, [&](const Expression& e) { return evaluator.truth(e, scope); });
  run(Template::compile(Value(text)), text, [&](const Template& t) { return evaluator.render(t, scope); });
  const auto after = evaluator.evaluate(sound, scope);
  require(after && *after == Value(5));
}

}  // namespace
}  // namespace sluice::expression

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sluice::expression::read({reinterpret_cast<const char*>(data), size});
  return 0;
}
