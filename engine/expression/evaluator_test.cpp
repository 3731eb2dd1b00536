// SPDX-License-Identifier: Apache-2.0
#include "expression/evaluator.hpp"

#include <gtest/gtest.h>

#include "json/json.hpp"

namespace sluice::expression {
namespace {

using namespace std::chrono_literals;

class EvaluatorTest : public testing::Test {
 protected:
  // The value as JSON, or the error.
  std::string render(const Value& value) {
    const auto source = Template::compile(value);
    if (!source) return "syntax: " + source.error().message;
    const auto rendered = evaluator_.render(*source, scope_);
    return rendered ? to_json(*rendered) : rendered.error().message;
  }

  const Value item_ = *parse_json(R"({
    "n": 7, "big": 9007199254740993, "half": 0.5, "one": 1.0, "yes": true, "no": false, "null": null,
    "url": "https://a.example/@some", "name": "Süß", "empty": "", "digits": "12",
    "list": [3, 1, 2], "tags": ["a", "b"], "none": [], "nothing": {}, "same": [3, 1, 2],
    "author": {"name": "Ann", "age": 40}, "reordered": {"age": 40, "name": "Ann"},
    "videos": [{"no": "VI1", "ready": true}, {"no": "VI2", "ready": false}]})");
  const Value steps_ = Object{{"scrape", Object{{"task_id", "t-1"}, {"count", 4}}}};
  const Value callbacks_ = Object{{"indexed", "https://h/callbacks/1"}};
  const Value inputs_ = Object{{"count", 4}, {"poll", "30s"}};
  const Value run_ = Object{{"id", 12}, {"counts", Object{{"done", 3}, {"dead", 1}}}};
  const std::vector<Value> dead_{Value(Object{{"key", "k1"}}), Value(Object{{"key", "k2"}})};
  Scope scope_{.item = &item_,
               .steps = &steps_,
               .callbacks = &callbacks_,
               .inputs = &inputs_,
               .run = &run_,
               .dead = dead_,
               .now = Timestamp(1741483800s + 900ms)};
  Evaluator evaluator_;
};

TEST_F(EvaluatorTest, AnExpressionAloneKeepsItsType) {
  const struct {
    const char *text, *expected;
  } cases[] = {
      {"{{ item.n }}", "7"},
      {"{{ item.big }}", "9007199254740993"},
      {"{{ item.big + 0 }}", "9007199254740993"},
      {"{{ item.half }}", "0.5"},
      {"{{ item.one }}", "1.0"},
      {"{{ item.one + 0 }}", "1.0"},
      {"{{ item.n / 7 }}", "1.0"},
      {"{{ item.n // 2 }}", "3"},
      {"{{ item.yes }}", "true"},
      {"{{ not item.yes }}", "false"},
      {"{{ item.null }}", "null"},
      {"{{ (item.null) }}", "null"},
      {"{{ json.null }}", "null"},
      {"{{ item.none }}", "[]"},
      {"{{ (item.none) }}", "[]"},
      {"{{ item.nothing }}", "{}"},
      {"{{ (item.nothing) }}", "{}"},
      {"{{ {} }}", "[]"},
      {"{{ {1, 'x', item.null} }}", R"([1,"x",null])"},
      {"{{ {b = 1, a = {c = item.tags}} }}", R"({"a":{"c":["a","b"]},"b":1})"},
      {"{{ {[1] = 'a', [2] = 'b'} }}", R"(["a","b"])"},
      {"{{ item.author }}", R"({"name":"Ann","age":40})"},
      {"{{ (item.author) }}", R"({"name":"Ann","age":40})"},
      {"{{ item['author'].name }}", R"("Ann")"},
      {"{{ item.list[2] }}", "1"},
      {"{{ item.videos[1].no }}", R"("VI1")"},
      {"{{ #item.list }}", "3"},
      {"{{ steps.scrape.task_id }}", R"("t-1")"},
      {"{{ inputs.count * 2 }}", "8"},
      {"{{ run.counts.done }}", "3"},
      {"{{ (run).counts.done }}", "3"},
      {"{{ map(run.dead(1), function(d) return d.key end) }}", R"(["k1"])"},
      {"{{ len(run.dead(5)) }}", "2"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(render(text), expected) << text;
}

TEST_F(EvaluatorTest, MixedTextIsText) {
  const struct {
    const char *text, *expected;
  } cases[] = {
      {"{{ item.n }} of {{ inputs.count }}", R"("7 of 4")"},
      {" {{ item.n }}", R"(" 7")"},
      {"{{ item.n }}{{ item.n }}", R"("77")"},
      {"<{{ item.null }}>", R"("<>")"},
      {"<{{ 'a' .. item.null .. 'b' }}>", R"("<ab>")"},
      {"{{ item.one }} {{ item.half }} {{ 1e15 }} {{ 2^53 }}", R"("1.0 0.5 1e+15 9007199254740992.0")"},
      {"{{ item.yes }}/{{ item.no }}", R"("true/false")"},
      {"{{ item.tags }}", R"(["a","b"])"},
      {"tags: {{ item.tags }}", R"("tags: [\"a\",\"b\"]")"},
      {"{{ '{{' }} and {{ '}}' }} }}", R"("{{ and }} }}")"},
      {"{{ ({a={b=1}}).a.b }}", "1"},
      {"{{ item.name }} 你好", R"("Süß 你好")"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(render(text), expected) << text;
}

TEST_F(EvaluatorTest, TheLibraryDoesWhatTheFormatSays) {
  const struct {
    const char *expression, *expected;
  } cases[] = {
      {"json(item.author)", R"("{\"name\":\"Ann\",\"age\":40}")"},
      {"json({1, {a = 'x'}})", R"("[1,{\"a\":\"x\"}]")"},
      {"json(item.null)", R"("null")"},
      {"json('a\"b')", R"("\"a\\\"b\"")"},
      {"json(item.none) .. json(item.nothing)", R"("[]{}")"},
      {"default(item.missing, 'x')", R"("x")"},
      {"default(item.missing.deeper.still, 'x')", R"("x")"},
      {"default(item.null.deeper, 'x')", R"("x")"},
      {"default(item.null, 'x')", R"("x")"},
      {"default(item.no, 'x')", "false"},
      {"default(item.n, 'x')", "7"},
      {"now()", "1741483800"},
      {"date(now())", R"("2025-03-09T01:30:00Z")"},
      {"date(0, '%Y')", R"("1970")"},
      {"date(0.75, '%T')", R"("00:00:00")"},
      {"date('2025-03-09T01:30:00+01:00', '%F %H:%M', 'America/New_York')", R"("2025-03-08 19:30")"},
      {"date(0, nil, 'Asia/Tokyo')", R"("1970-01-01 09:00:00")"},
      {"contains(item.url, '@')", "true"},
      {"contains(item.url, '%')", "false"},
      {"contains(item.list, 2)", "true"},
      {"contains(item.list, '2')", "false"},
      {"contains(item.tags, 'b')", "true"},
      {"contains({'x'}, 'x')", "true"},
      {"starts_with(item.url, 'https://')", "true"},
      {"starts_with(item.null, 'x')", "false"},
      {"ends_with(item.url, '@some')", "true"},
      {"replace('a.b.c', '.', '%1')", R"("a%1b%1c")"},
      {"replace('aaa', 'aa', 'b')", R"("ba")"},
      {"split('a,b,,c', ',')", R"(["a","b","","c"])"},
      {"split('', ',')", R"([""])"},
      {"join(item.list, '-')", R"("3-1-2")"},
      {"join({}, '-')", R"("")"},
      {"join({1, item.null, 'x', true}, ',')", R"("1,,x,true")"},
      {"trim('  a b\\n')", R"("a b")"},
      {"lower('ABC') .. upper('abc')", R"("abcABC")"},
      {"matches(item.url, '^https?://')", "true"},
      {"matches(item.name, '^S.ß$')", "true"},
      {"matches('abc', 'x')", "false"},
      {"extract(item.url, '@([a-z]+)')", R"("some")"},
      {"extract(item.url, '@[a-z]+')", R"("@some")"},
      {"default(extract(item.url, '#(.*)'), 'none')", R"("none")"},
      {"default(extract('b', '(a)?b'), 'none')", R"("none")"},
      {"map(item.videos, function(v) return v.no end)", R"(["VI1","VI2"])"},
      {"map(item.list, function(x, i) return x * i end)", "[3,2,6]"},
      {"map(item.none, function(x) return x end)", "[]"},
      {"filter(item.videos, function(v) return v.ready end)", R"([{"no":"VI1","ready":true}])"},
      {"filter({1, 2, 3}, function(x) return x > 1 end)", "[2,3]"},
      {"len(item.list) + len(item.author) + len('abc') + len({1, 2})", "10"},
      {"tonumber(item.digits) + 1", "13"},
      {"tonumber('ff', 16)", "255"},
      {"default(tonumber('x'), -1)", "-1"},
      {"item.digits * 2", "24"},
      {"tostring(item.n) .. tostring(item.null) .. tostring(item.tags) .. tostring(1.0)", R"("7[\"a\",\"b\"]1.0")"},
      {"type(item) .. type(item.tags) .. type(item.null) .. type(nil) .. type('') .. type(1) .. type(len)",
       R"("tabletablenullnilstringnumberfunction")"},
      {"math.floor(3.7) + math.max(1, 2)", "5"},
      {"math.type(1) .. math.type(1.0)", R"("integerfloat")"},
      {"string.format('%05.1f|%s|%d|%%|%-4s|', 3.14159, item.tags, 7, item.null)",
       R"("003.1|[\"a\",\"b\"]|7|%|    |")"},
      {"('%s-%s'):format(item.n, item.yes)", R"("7-true")"},
      {"string.sub('abcdef', 2, -2)", R"("bcde")"},
      {"('ab'):rep(3, '-')", R"("ab-ab-ab")"},
      {"('x'):rep(-5)", R"("")"},
  };
  for (const auto& [expression, expected] : cases) {
    EXPECT_EQ(render("{{ " + std::string(expression) + " }}"), expected) << expression;
  }
}

TEST_F(EvaluatorTest, EqualityLooksAtContents) {
  const struct {
    const char *expression, *expected;
  } cases[] = {
      {"item.list == item.same", "true"},
      {"item.list == item.tags", "false"},
      {"item.author == item.reordered", "true"},
      {"item.none == item.nothing", "false"},
      {"item.null == json.null", "true"},
      {"item.null == nil", "false"},
      {"item.missing == nil", "true"},
      {"item.n == 7.0", "true"},
      {"item.n ~= 7", "false"},
      {"item.digits == 12", "false"},
  };
  for (const auto& [expression, expected] : cases) {
    EXPECT_EQ(render("{{ " + std::string(expression) + " }}"), expected) << expression;
  }
}

TEST_F(EvaluatorTest, NilIsAnErrorThatNamesWhatIsNil) {
  const struct {
    const char *text, *expected;
  } cases[] = {
      {"{{ item.authr.name }}", "`item.authr.name` (line 1, column 4): item.authr is nil; did you mean item.author?"},
      {"{{ item.author.nam }}",
       "`item.author.nam` (line 1, column 4): item.author.nam is nil; did you mean item.author.name?"},
      {"no. {{ item.xyzzy }}",
       "`item.xyzzy` (line 1, column 8): item.xyzzy is nil; where it may be absent, write default(x, y)"},
      {"{{ item.null.x }}",
       "`item.null.x` (line 1, column 4): item.null is null; where it may be absent, write default(x, y)"},
      {"{{ item.n.x }}",
       "`item.n.x` (line 1, column 4): item.n has no member x; where it may be absent, write default(x, y)"},
      {"{{ parent.item.url }}",
       "`parent.item.url` (line 1, column 4): parent is nil; where it may be absent, write default(x, y)"},
      {"{{ steps.indexed.ready }}",
       "`steps.indexed.ready` (line 1, column 4): steps.indexed is nil; where it may be absent, write default(x, y)"},
      {"{{ item.cuont + 1 }}",
       "`item.cuont + 1` (line 1, column 15): attempt to perform arithmetic on a nil value (field 'cuont'); item.cuont "
       "is "
       "nil; where it may be absent, write default(x, y)"},
      {"{{ 'x' .. item.nam }}",
       "`'x' .. item.nam` (line 1, column 8): attempt to concatenate a nil value (field 'nam'); item.nam is nil; did "
       "you "
       "mean item.name?"},
      {"{{ item.null + 1 }}",
       "`item.null + 1` (line 1, column 14): attempt to perform arithmetic on a null value (field 'null'); item.null "
       "is null; "
       "where it may be absent, write default(x, y)"},
      {"{{ item.n > item.null }}",
       "`item.n > item.null` (line 1, column 18): attempt to compare null with number; item.null is null; where it may "
       "be "
       "absent, write default(x, y)"},
      {"{{ trim(item.xyzzy) }}",
       "`trim(item.xyzzy)` (line 1, column 4): bad argument #1 to 'trim' (a text is expected, not nil); item.xyzzy is "
       "nil; "
       "where it may be absent, write default(x, y)"},
      {"{{ item.list[9] }}",
       "`item.list[9]` (line 1, column 4): it is nil; where it may be absent, write default(x, y)"},
      {"{{ extract('a', 'b') }}",
       "`extract('a', 'b')` (line 1, column 4): it is nil; where it may be absent, write default(x, y)"},
      {"{{ map(item.videos, function(v) return v.nr end) }}",
       "`map(item.videos, function(v) return v.nr end)` (line 1, column 4): map: the function gave nil for element 1"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(render(text), expected) << text;
}

TEST_F(EvaluatorTest, OtherErrorsNameTheirPlaceToo) {
  const struct {
    const char *text, *expected;
  } cases[] = {
      {"{{ item.url + 'x' }}",
       "`item.url + 'x'` (line 1, column 13): attempt to add a 'string' with a 'string'; texts are joined with `..`"},
      {"{{ item.author .. 'x' }}",
       "`item.author .. 'x'` (line 1, column 16): attempt to concatenate a table value (field 'author')"},
      {"{{ join(item.n, ',') }}",
       "`join(item.n, ',')` (line 1, column 4): bad argument #1 to 'join' (a list is expected, not number)"},
      {"{{ ('x'):shout() }}", "`('x'):shout()` (line 1, column 4): attempt to call a nil value (method 'shout')"},
      {"{{ matches('x', '(') }}",
       "`matches('x', '(')` (line 1, column 4): \"(\" is no regular expression: missing ): ("},
      {"{{ date('x') }}",
       "`date('x')` (line 1, column 4): date: \"x\": a time is written like \"2025-03-09T01:30:00Z\""},
      {"{{ date(0, '%F', 'Mars/Phobos') }}",
       "`date(0, '%F', 'Mars/Phobos')` (line 1, column 4): date: unknown time zone \"Mars/Phobos\""},
      {"{{ string.sub('ü', 1, 1) }}",
       "`string.sub('ü', 1, 1)` (line 1, column 4): the text was cut in the middle of a character, or is no UTF-8"},
      {"{{ string.format('%d', 3.5) }}",
       "`string.format('%d', 3.5)` (line 1, column 4): bad argument #2 (number has no integer representation)"},
      {"{{ map({'x'}, replace) }}",
       "`map({'x'}, replace)` (line 1, column 4): bad argument #3 (a text is expected, not nothing)"},
      {"{{ 0/0 }}", "`0/0` (line 1, column 4): the result is not a number"},
      {"{{ len }}", "`len` (line 1, column 4): a function is no value that could be kept"},
      {"{{ {1, x = 2} }}",
       "`{1, x = 2}` (line 1, column 4): a table has either the keys 1 to n (a list) or names, not both"},
      {"{{ {1, nil, 3, nil} }}",
       "`{1, nil, 3, nil}` (line 1, column 4): a table has either the keys 1 to n (a list) or names, not both"},
      {"{{ string.format('%p', item) }}",
       "`string.format('%p', item)` (line 1, column 4): format: %p is no conversion that expressions have"},
      {"ä\n  {{ item.n +\n  item.url }}",
       "`item.n +\n  item.url` (line 2, column 13): attempt to add a 'number' with a 'string'; texts are joined with "
       "`..`"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(render(text), expected) << text;
}

TEST_F(EvaluatorTest, NothingCanBeChanged) {
  const struct {
    const char *body, *expected;
  } cases[] = {
      {"item.n = 1", "items, steps and what is in them cannot be changed"},
      {"item.list[1] = 1", "items, steps and what is in them cannot be changed"},
      {"string.rep = nil", "an expression changes nothing but its own local variables"},
      {"math.pi = 3", "an expression changes nothing but its own local variables"},
      {"run.id = 3", "an expression changes nothing but its own local variables"},
      {"len = nil", "an expression changes nothing but its own local variables"},
  };
  for (const auto& [body, expected] : cases) {
    const auto message = render("{{ (function() " + std::string(body) + " return 1 end)() }}");
    EXPECT_TRUE(message.ends_with(expected)) << body << ": " << message;
  }
  EXPECT_EQ(render("{{ len(item.list) + math.floor(math.pi) + item.n }}"), "13");
}

TEST_F(EvaluatorTest, AnAbsentCallbackIsLeftOutWhereItIsTheWholeOption) {
  const Value options = Object{{"creator", "{{ item.url }}"}, {"callback", "{{ callbacks.indexed }}"}};
  EXPECT_EQ(render(options), R"({"creator":"https://a.example/@some","callback":"https://h/callbacks/1"})");
  scope_.callbacks = nullptr;
  EXPECT_EQ(render(options), R"({"creator":"https://a.example/@some"})");
  EXPECT_EQ(render(Object{{"callback", "{{ callbacks.indexed .. '?x' }}"}}),
            "callback: `callbacks.indexed .. '?x'` (line 1, column 22): attempt to concatenate a nil value (field "
            "'indexed'); callbacks is nil; where it may be absent, write default(x, y)");
  EXPECT_EQ(render(Object{{"fields", Object{{"c", "{{ callbacks.indexed }}"}}}}),
            "fields.c: `callbacks.indexed` (line 1, column 4): callbacks is nil; where it may be absent, write "
            "default(x, y)");
}

TEST_F(EvaluatorTest, AFailureInATreeNamesItsMember) {
  EXPECT_EQ(render(Object{{"a", 1}, {"fields", Object{{"list", Array{"x", "{{ item.xyzzy }}"}}}}}),
            "fields.list.2: `item.xyzzy` (line 1, column 4): item.xyzzy is nil; where it may be absent, write "
            "default(x, y)");
}

TEST_F(EvaluatorTest, AConditionIsTrueOrFalse) {
  const auto truth = [&](const char* text) {
    const auto result = evaluator_.truth(*Expression::compile(text), scope_);
    return result ? std::string(*result ? "true" : "false") : result.error().message;
  };
  EXPECT_EQ(truth("item.n > 3"), "true");
  EXPECT_EQ(truth("{{ item.no }}"), "false");
  EXPECT_EQ(truth("not item.missing"), "true");
  EXPECT_EQ(truth("item.missing"),
            "`item.missing` (line 1, column 1): item.missing is nil; where it may be absent, write default(x, y)");
  EXPECT_EQ(
      truth("item.null"),
      "`item.null` (line 1, column 1): a condition is true or false, and this is null; compare it, for example with "
      "`== true` or `~= \"\"`");
  EXPECT_EQ(
      truth("item.url"),
      "`item.url` (line 1, column 1): a condition is true or false, and this is \"https://a.example/@some\"; compare "
      "it, for example with `== true` or `~= \"\"`");
}

TEST_F(EvaluatorTest, APathGivesWithoutLuaWhatLuaGives) {
  for (const auto* path :
       {"item", "item.n", "item.null", "item.author.name", "item.list", "steps.scrape", "run", "run.counts"}) {
    EXPECT_EQ(render("{{ " + std::string(path) + " }}"), render("{{ (" + std::string(path) + ") }}")) << path;
  }
  for (const auto* path : {"item.x", "item.null.x", "item.author.x.y", "parent.item", "steps.x.y"}) {
    const auto with_lua = "(" + std::string(path) + ")";
    EXPECT_EQ(render("{{ " + std::string(path) + " }}"),
              "`" + std::string(path) + render("{{ " + with_lua + " }}").substr(with_lua.size() + 1));
  }
}

TEST_F(EvaluatorTest, ALaterEvaluationSeesNothingOfAnEarlierOne) {
  const auto source = *Template::compile(Value("{{ item.n + 1 }}"));
  const Value other = Object{{"n", 41}};
  EXPECT_EQ(evaluator_.render(source, scope_), Value(8));
  EXPECT_EQ(evaluator_.render(source, {.item = &other}), Value(42));
  EXPECT_EQ(evaluator_.render(source, scope_), Value(8));
}

}  // namespace
}  // namespace sluice::expression
