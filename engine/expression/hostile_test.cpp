// SPDX-License-Identifier: Apache-2.0
//
// Expressions that try to take more than their share, or to get at what is not theirs. Each ends soon, with an error,
// and the evaluator works on.
#include <gtest/gtest.h>

#include <ctime>

#include "expression/evaluator.hpp"
#include "json/json.hpp"

namespace sluice::expression {
namespace {

// As a function's body; those that need no body return their attack.
constexpr const char* kBodies[] = {
    // time
    "while true do end",
    "for i = 1, math.huge do end",
    "repeat until false",
    "::again:: goto again",
    "local n = 0 ::a:: n = n + 1 if n > 0 then goto a end",
    "for i = 1, 1e9 do local x = i * i end",
    "while true do len('x') end",
    "while true do matches('x', 'x') end",
    "while true do json(item) end",
    "local function f() return f() end return f()",
    "while true do local _ = item.big == item.copy end",
    "while true do local _ = contains(item.big, 'no') end",
    "local a, b = item.long .. 'x', item.long .. 'x' while true do local _ = a == b end",
    "local a, b = item.long .. 'x', item.long .. 'x' while true do local _ = a < b end",
    "while true do replace(item.long, 'xy', 'yx') end",
    "while true do date(0, '%c') end",
    "while true do date(0, '%F %T', 'Europe/Berlin') end",
    "return map(split(item.long, 'x'), function() while true do end end)",
    "while true do string.format('%99.99f', 1e308) end",
    "local t = {} for i = 1, 1e6 do t[i % 100] = {} end while true do end",
    // memory
    "local s = 'x' while true do s = s .. s end",
    "local s = '' while true do s = s .. 'xxxxxxxxxxxxxxxx' end",
    "local t = {} while true do t[#t + 1] = {} end",
    "local t = {} for i = 1, 1e9 do t[i] = i end",
    "local t = {} local i = 0 while true do i = i + 1 t['k' .. i] = i end",
    "local t = {} while true do t = {t} end",
    "local t = {} while true do t[#t + 1] = function() return t end end",
    "local t = {} while true do t[#t + 1] = item.long .. #t end",
    "return ('x'):rep(1e9)",
    "return string.rep('', 1e18)  .. string.rep('x', 1e6, ('y'):rep(1e6))",
    "local s = ('x'):rep(1e6) return replace(s, 'x', s)",
    "local s = ('x'):rep(1e6) return join({s, s, s}, '')",
    "return split(('x'):rep(1e6), 'x')",
    "return string.format(('%99d'):rep(20000), 1)",
    "local t = {} for i = 1, 200 do t[i] = item.big end return t",
    "local t = {} for i = 1, 200 do t[i] = item.big end return json(t)",
    // depth
    "local function f(n) return 1 + f(n + 1) end return f(0)",
    "local function f() return (f()) end return f()",
    "local function f(x) return map({x}, f) end return f(1)",
    "local t = {} t.t = t return t",
    "local t = {} t[1] = t return json(t)",
    "local t = {} for i = 1, 1000 do t = {t} end return t",
    "local t = {1} for i = 1, 60 do t = {t, t} end return t",
    // regular expressions
    "while true do matches(('a'):rep(1e6), '(a|aa|aaa|aaaa|b)*?(x{1,500}|a{1,500})z') end",
    "return extract(('a'):rep(1e5), '(((a{0,30}){0,30}))b')",
    "return matches('x', '((((x{1,100}){1,100}){1,100}){1,100})')",
    "return matches('x', ('('):rep(3000))",
    "return matches('x', ('x?'):rep(2000) .. ('x'):rep(2000))",
    "local i = 0 while true do i = i + 1 matches('x', '(\\\\pL|x{' .. i % 900 .. '})+') end",
    "return extract(('ab'):rep(5e5), '(?i)((\\\\pL+)\\\\s*)*\\\\d$')",
    // what is not there
    "return os.execute('true')",
    "return io.open('/etc/passwd')",
    "return require('os')",
    "return load('return 1')()",
    "return loadstring('return 1')()",
    "return dofile('/etc/passwd')",
    "return debug.getregistry()",
    "return _G.os",
    "return _ENV.os",
    "_ENV = {item = 1} return item",
    "repeat local _ENV until true _ENV = {}",
    "return getmetatable('').__index",
    "return setmetatable({}, {__index = function() while true do end end})",
    "return setmetatable({}, {__gc = function() while true do end end})",
    "return rawset(string, 'rep', nil)",
    "return rawget(_ENV, 'os')",
    "return coroutine.wrap(function() while true do end end)()",
    "return pcall(function() while true do end end)",
    "return xpcall(len, len)",
    "return error({})",
    "return error(setmetatable({}, {__tostring = function() while true do end end}))",
    "return collectgarbage('stop')",
    "return print('x')",
    "return string.dump(function() end)",
    "return ('x').dump(function() end)",
    "return ('x'):find(('a?'):rep(30) .. ('a'):rep(30))",
    "return ('x').gsub",
    "return string.pack('z', 'x')",
    "return math.randomseed(1)",
    "return table.concat({}, '', 1, 1e9)",
    "return select('#')",
    "return utf8.char(1)",
    // what cannot be had
    "string.rep = function() return 'mine' end return 1",
    "('').rep = 1 return 1",
    "len = function() return 'mine' end return 1",
    "item.n = 2 return 1",
    "item.secret = {} return 1",
    "json.null = 1 return 1",
    "return tostring(len)",
    "return tostring(nil)",
    "return string.format('%p', {})",
    "return string.format('%s', len)",
    "return json(len)",
    "return '\\xff'",
    "return 0 / 0",
    "return json.null()",
    "return item()",
    "return run.dead(1/0)",
    "return -item",
    "return function() return item end",
};

std::int64_t thread_time() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * 1'000'000'000 + now.tv_nsec;
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::int64_t kSlowdown = 20;
#else
constexpr std::int64_t kSlowdown = 1;
#endif

TEST(Hostile, EveryAttackEndsSoonAndHarmsNothing) {
  Array big;
  for (int i = 0; i < 20'000; ++i) big.push_back(Object{{"number", i}, {"name", "element " + std::to_string(i)}});
  const Value item = Object{{"n", 7}, {"long", std::string(1'000'000, 'x')}, {"big", big}, {"copy", big}};
  const Value run = Object{{"id", 1}};
  const Scope scope{.item = &item, .run = &run};
  const auto harmless = *Template::compile(Value("{{ len(('ab'):rep(3)) + item.n }}"));
  Evaluator evaluator;

  for (const auto* body : kBodies) {
    const auto started = thread_time();
    const auto source = Template::compile(Value("{{ (function() " + std::string(body) + " end)() }}"));
    if (source) {
      const auto result = evaluator.render(*source, scope);
      EXPECT_FALSE(result) << body << " gave " << to_json(*result).substr(0, 100);
    }
    const auto milliseconds = (thread_time() - started) / 1'000'000;
    EXPECT_LT(milliseconds, 50 * kSlowdown) << body;
    EXPECT_EQ(evaluator.render(harmless, scope), Value(13)) << body;
  }
}

TEST(Hostile, NestingIsRefusedByTheCompiler) {
  for (const auto& text : {std::string(100'000, '('), std::string(100'000, '{'), "1" + std::string(100'000, '^') + "1",
                           "not " + std::string(300'000, '-'), std::string(200'000, '#') + "item"}) {
    EXPECT_FALSE(Expression::compile(text)) << text.substr(0, 10);
  }
}

}  // namespace
}  // namespace sluice::expression
