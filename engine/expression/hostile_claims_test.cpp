// SPDX-License-Identifier: Apache-2.0
//
// What a hostile expression is told, and where; that it ends soon and in bounds; and that the next one sees nothing of
// it.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <chrono>
#include <ctime>

#include "expression/budget.hpp"
#include "expression/evaluator.hpp"

namespace sluice::expression {
namespace {

using std::chrono::milliseconds;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kSlowdown = 20;
constexpr bool kCountsMemory = false;
#else
constexpr int kSlowdown = 1;
constexpr bool kCountsMemory = true;
#endif

std::string repeated(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

struct Attack {
  std::string expression;
  std::size_t column;  // where it fails, from 1
  std::string told;    // its beginning; what is used up first, time or memory, is left open where both are
};

std::vector<Attack> attacks() {
  return {
      {"matches(item.text, '(' .. string.rep('a?', 2000) .. ')' .. string.rep('a', 2000))", 1,
       "a regular expression has at most 4096 bytes"},
      {"extract(string.rep('a', 1000000), '(((a{0,30}){0,30}))b')", 1,
       "\"(((a{0,30}){0,30}))b\" would take too long on a text of 1000000 bytes"},
      {"matches('x', '((((x{1,100}){1,100}){1,100}){1,100})')", 1,
       "\"((((x{1,100}){1,100}){1,100}){1,100})\" is no regular expression: invalid repetition size: {1,100}"},
      {"matches('x', string.rep('(', 3000))", 1,
       "\"(((((((((((((((((((((((((((((((((((((((((((((((((((((((((…\" is no regular expression: missing ): ((("},
      {"matches('x', string.rep('x', 5000))", 1, "a regular expression has at most 4096 bytes"},
      {"matches('x', '(?=x)')", 1, "\"(?=x)\" is no regular expression: invalid perl operator: (?="},
      {"matches('x', '\\\\1(x)')", 1, "\"\\1(x)\" is no regular expression: invalid escape sequence: \\1"},
      {"(function() while true do replace(item.text, 'a', 'b') end end)()", 1,
       "it takes too long: an expression may take half a million steps"},
      {"replace(string.rep('x', 1000), 'x', string.rep('y', 2000))", 1, "the text is larger than 1 MiB"},
      {"replace(item.text, '', 'x')", 1, "replace: the text to replace is empty"},
      {"split(item.text, '')", 1, "split: the separator is empty"},
      {"len(split(string.rep('x', 1000000), 'x'))", 1, "it needs too much memory: an expression may use 8 MiB"},
      {"string.rep('x', 1e9)", 1, "rep: the text is larger than 1 MiB"},
      {"('x'):rep(1 << 40)", 1, "rep: the text is larger than 1 MiB"},
      {"string.rep('x', 1000, string.rep('y', 2000))", 1, "rep: the text is larger than 1 MiB"},
      {"(function() local s = 'x' while true do s = s .. s end end)()", 1,
       "it needs too much memory: an expression may use 8 MiB"},
      {"(function() local t = {} while true do t[#t + 1] = 'x' .. #t end end)()", 1, "it "},
      {"(function() while true do local _ = string.rep('x', 1000000) end end)()", 1, "it "},
      {"(function() while true do local _ = json(item.list) end end)()", 1, "it "},
      {"(function() while true do local _ = join(item.list, ',') end end)()", 1, "it "},
      {"(function() while true do local _ = upper(item.long) end end)()", 1, "it "},
      {"(function() while true do local _ = tostring(item.list) end end)()", 1, "it "},
      {"join(map(split(string.rep('x,', 1000), ','), function(x) return string.rep('y', 2000) end), '')", 1,
       "the text is larger than 1 MiB"},
      {"string.format('%99999d', 1)", 1, "invalid conversion specification: '%99999d'"},
      {"string.format(string.rep('%99d', 20000), 1)", 1, "bad argument #3 (no value)"},
      {"string.format('%p', {})", 1, "format: %p is no conversion that expressions have"},
      {"string.format('%q', 1/0) .. nil", 26, "attempt to concatenate a nil value"},
      {"string.format('%s', len)", 1, "format: a function is no value that could be kept"},
      {"setmetatable({}, {})", 1, "unknown name `setmetatable`"},
      {"getmetatable('').__index", 1, "unknown name `getmetatable`"},
      {"rawset(string, 'rep', nil)", 1, "unknown name `rawset`"},
      {"(function() string.rep = nil end)()", 26, "an expression changes nothing but its own local variables"},
      {"(function() ('').rep = nil end)()", 24, "attempt to index a string value (constant '')"},
      {"(function() len = nil end)()", 19, "an expression changes nothing but its own local variables"},
      {"(function() item.n = 2 end)()", 22, "items, steps and what is in them cannot be changed"},
      {"(function() json.null = 1 end)()", 25, "an expression changes nothing but its own local variables"},
      {"(function() math.pi = 3 end)()", 23, "an expression changes nothing but its own local variables"},
      {"(function() steps = {} end)()", 22, "an expression changes nothing but its own local variables"},
      {"_ENV", 1, "unknown name `_ENV`"},
      {"_G", 1, "unknown name `_G`"},
      {"(function() local _ENV = {} return x end)()", 19, "unknown name `_ENV`"},
      {"load('return 1')", 1, "unknown name `load`; an expression sees its item and nothing outside of it"},
      {"loadstring('x')", 1, "unknown name `loadstring`; did you mean `tostring`?"},
      {"require('os')", 1, "unknown name `require`; an expression sees its item and nothing outside of it"},
      {"os.exit()", 1, "unknown name `os`; an expression sees its item and nothing outside of it"},
      {"io.read()", 1, "unknown name `io`; an expression sees its item and nothing outside of it"},
      {"debug.sethook()", 1, "unknown name `debug`; an expression sees its item and nothing outside of it"},
      {"coroutine.wrap(len)", 1, "unknown name `coroutine`"},
      {"coroutine.create(function() end)", 1, "unknown name `coroutine`"},
      {"pcall(len)", 1, "unknown name `pcall`"},
      {"error({})", 1,
       "attempt to call a nil value (global 'error'); error is nil; where it may be absent, write default(x, y)"},
      {"select(2, 1)", 1, "unknown name `select`"},
      {"string.dump(len)", 8, "string has no `dump`"},
      {"string.gsub('x', 'x', 'y')", 8, "string has no `gsub`; write replace(text, from, to)"},
      {"('x'):gsub('x', 'y')", 7, "texts have no method `gsub`; write replace(text, from, to)"},
      {"collectgarbage()", 1, "unknown name `collectgarbage`"},
      {"math.random()", 6, "math has no `random`; a repeated attempt must see the same, so there is no randomness"},
      {"(function() local function f() return 1 + f() end return f() end)()", 1, "it "},
      {"(function() local function f() return f() end return f() end)()", 1,
       "it takes too long: an expression may take half a million steps"},
      {"(function() local function f(x) return map({x}, f) end return f(1) end)()", 1, "it calls itself too deeply"},
      {"(function() local t = {} t.t = t return t end)()", 1, "the table is nested too deeply"},
      {"(function() local t = {} t[1] = t return json(t) end)()", 42, "json: the table is nested too deeply"},
      {"(function() local t = {} for i = 1, 1000 do t = {t} end return t end)()", 1, "the table is nested too deeply"},
      {"(function() local t = {} for i = 1, 1000 do t = {t} end return json(t) end)()", 64,
       "json: the table is nested too deeply"},
      {"(function() local t = {1} for i = 1, 60 do t = {t, t} end return t end)()", 1,
       "the result is larger than 1 MiB"},
      {std::string(250, '{') + std::string(250, '}'), 3, "the expression is nested too deeply"},
      {repeated("not ", 300) + "true", 1, "the expression is nested too deeply"},
      {"(function() while true do end end)()", 1, "it takes too long: an expression may take half a million steps"},
      {"(function() repeat until false end)()", 1, "it takes too long: an expression may take half a million steps"},
      {"(function() for i = math.maxinteger - 1, math.maxinteger do i = i end for i = 1, math.huge do end end)()", 1,
       "it takes too long: an expression may take half a million steps"},
      {"(function() for i = 1, math.maxinteger do end end)()", 1,
       "it takes too long: an expression may take half a million steps"},
      {"(function() ::a:: goto a end)()", 1, "it takes too long: an expression may take half a million steps"},
      {"(function() goto b end)()", 23, "no visible label `b` for <goto>"},
      {"map(item.list, function() while true do end end)", 1,
       "it takes too long: an expression may take half a million steps"},
      {"filter(item.list, function(x) return map(item.list, function(y) return filter(item.list, function(z) return "
       "true end) end) end)",
       1, "it "},
      {"map({1, 2}, function() end)", 1, "map: the function gave nil for element 1"},
      {"map(item, len)", 1, "bad argument #1 to 'map' (a list is expected, not table)"},
      {"math.maxinteger // 0", 17, "attempt to divide by zero"},
      {"1 % 0", 3, "attempt to perform 'n%0'"},
      {"0 / 0", 1, "the result is not a number"},
      {"1 << item.text", 3, "attempt to perform bitwise operation on a string value (field 'text')"},
      {"date(1e300, '%F')", 1, "date: the time is out of range"},
      {"date(0, string.rep('%c', 1000))", 1, "date: a format of a time has at most 256 bytes"},
      {"date(0, '%c')", 1,
       "date: \"%c\" is no directive of a time's format: there are %Y %m %d %H %M %S and others of strftime"},
      {"date(0, '%F', '../../etc/passwd')", 1, "date: unknown time zone \"../../etc/passwd\""},
      {"tostring(nil)", 1, "a nil is no value that could be kept"},
      {"tostring(len)", 1, "a function is no value that could be kept"},
      {"'\\xff'", 1, "the text was cut in the middle of a character, or is no UTF-8"},
      {"json(len)", 1, "json: a function is no value that could be kept"},
      {"item()", 1, "attempt to call a table value (global 'item')"},
      {"item < item", 8, "attempt to compare two table values"},
      {"item.n.x.y", 1, "item.n has no member x; where it may be absent, write default(x, y)"},
      {"function() return item end", 1, "a function is no value that could be kept"},
      {"(function(...) return ... end)", 1, "a function is no value that could be kept"},
  };
}

// What becomes of it: never a value.
Attack refused(Evaluator& evaluator, const Scope& scope, const std::string& text) {
  const auto compiled = Expression::compile(text);
  if (!compiled) {
    const auto& [message, suggestion, offset] = compiled.error();
    return {text, offset + 1, message + (suggestion.empty() ? "" : "; " + suggestion)};
  }
  const auto value = evaluator.evaluate(*compiled, scope);
  if (value) return {text, 0, "gave a value"};
  return {text, value.error().offset + 1, value.error().reason};
}

struct Clocks {
  std::chrono::steady_clock::time_point steady = std::chrono::steady_clock::now();
  std::chrono::nanoseconds thread = thread_time();

  static std::chrono::nanoseconds thread_time() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
  }
};

long most_memory() {  // KiB
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

Value an_item() {
  Array list;
  for (int i = 0; i < 1500; ++i) list.push_back(Object{{"number", i}, {"name", "element " + std::to_string(i)}});
  return Object{{"n", 1}, {"text", "aaa"}, {"list", std::move(list)}, {"long", std::string(60'000, 'x')}};
}

// Of 50 ms of the processor: what else this machine does is not the expression's fault, so the clock on the wall has
// more.
TEST(HostileClaims, EachAttackEndsSoonAndIsToldWhyAndWhere) {
  const Value item = an_item();
  const Value inputs = Object{};
  const Value run = Object{{"trigger", "person"}};
  const Scope scope{.item = &item, .inputs = &inputs, .run = &run};
  Evaluator evaluator;
  const auto memory = most_memory();
  for (const auto& [expression, column, told] : attacks()) {
    const Clocks began;
    const auto found = refused(evaluator, scope, expression);
    const Clocks ended;
    EXPECT_LT(ended.thread - began.thread, milliseconds(50) * kSlowdown) << expression;
    EXPECT_LT(ended.steady - began.steady, milliseconds(1000) * kSlowdown) << expression;
    // Where a machine or a sanitizer is slow, its time may be used up before anything else.
    const bool ran_out_of_time =
        found.told.starts_with("it takes too long") && (ended.thread - began.thread).count() >= Budget::kProcessorTime;
    if (!ran_out_of_time) {
      EXPECT_EQ(found.told.substr(0, told.size()), told) << expression;
    }
    EXPECT_EQ(found.column, column) << expression;
  }
  // One evaluation may hold 8 MiB of Lua's, and a text of 1 MiB beside it; malloc keeps some of it.
  if (kCountsMemory) {
    EXPECT_LT(most_memory() - memory, 48 * 1024);
  }
}

// As an evaluator that has never seen an attack.
TEST(HostileClaims, NoExpressionSeesWhatAnotherDid) {
  const Value item = an_item();
  const Scope scope{.item = &item};
  const auto probes = [&](Evaluator& evaluator) {
    std::vector<std::string> found;
    for (const auto* probe :
         {"len('ab')", "('x'):rep(3)", "string.format('%d', 7)", "math.pi", "json.null", "json(item.text)",
          "upper(item.text)", "item.n", "item.list[1].name", "default(nil, 1)", "type(string)", "x", "steps",
          "matches('ab', 'a.')", "(function() local n = 0 for i = 1, 10 do n = n + i end return n end)()",
          "map({1, 2}, function(v) return v * 2 end)"}) {
      const auto compiled = Expression::compile(probe);
      if (!compiled) {
        found.push_back(compiled.error().message);
        continue;
      }
      const auto value = evaluator.evaluate(*compiled, scope);
      found.push_back(value ? to_text(*value) : value.error().message);
    }
    return found;
  };
  Evaluator untouched;
  const auto expected = probes(untouched);
  Evaluator attacked;
  // What a closure or a table of one evaluation keeps is not there in the next, which runs the same chunk.
  const auto counter = Expression::compile(
      "(function() local n = 0 local function next() n = n + 1 return n end next() return next() end)()");
  ASSERT_TRUE(counter);
  for (const auto& attack : attacks()) {
    refused(attacked, scope, attack.expression);
    EXPECT_EQ(attacked.evaluate(*counter, scope), Value(2)) << attack.expression;
  }
  EXPECT_EQ(probes(attacked), expected);
}

}  // namespace
}  // namespace sluice::expression
