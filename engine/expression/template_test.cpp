// SPDX-License-Identifier: Apache-2.0
#include "expression/template.hpp"

#include <gtest/gtest.h>

namespace sluice::expression {
namespace {

std::vector<std::string> paths(const std::vector<Mention>& mentions) {
  std::vector<std::string> out;
  for (const auto& mention : mentions) out.push_back(mention.path() + "@" + std::to_string(mention.offset()));
  return out;
}

using Paths = std::vector<std::string>;

TEST(Template, KnowsWhatItMentionsAndWhere) {
  const struct {
    const char* text;
    Paths expected;
  } cases[] = {
      {"plain", {}},
      {"{{ item }}", {"item@3"}},
      {"{{ steps.scrape.task_id }}", {"steps.scrape.task_id@3"}},
      {"a {{ item.x }} b {{ item.y }}", {"item.x@5", "item.y@20"}},
      {R"({{ item["video no"]['x'].y }})", {"item.video no.x.y@3"}},
      {"{{ item[steps.a.n].b }}", {"item@3", "steps.a.n@8"}},
      {"{{ item.list[1].url }}", {"item.list@3"}},
      {"{{ len(item.x) > 3 }}", {"len@3", "item.x@7"}},
      {"{{ { item = 1, [item.k] = steps.a } }}", {"item.k@16", "steps.a@26"}},
      {"{{ map(item.list, function(item) return item.url end) }}", {"map@3", "item.list@7"}},
      {"{{ (function() local steps <const> = 1 return steps + item.n end)() }}", {"item.n@54"}},
      {"{{ (function() for i = 1, item.n do local x = i end return x end)() }}", {"item.n@26", "x@59"}},
      {"{{ (function() local function f(item) return item end return f(item.n) end)() }}", {"item.n@63"}},
      {"{{ (function() repeat local run = 1 until run == 1 return 2 end)() }}", {}},
      {"{{ (function() goto done ::done:: return item end)() }}", {"item@41"}},
      {"{{ item.text:rep(2) .. 'item.no' -- item.no\n }}", {"item.text@3"}},
      {"{{ [[ item.no ]] .. item.yes }}", {"item.yes@20"}},
  };
  for (const auto& [text, expected] : cases) {
    const auto compiled = Template::compile(Value(text));
    if (compiled) {
      EXPECT_EQ(paths(compiled->mentions()), expected) << text;
    } else {
      // `x` outside of its loop is unknown: what it mentions cannot be asked for.
      EXPECT_EQ(compiled.error().message, "unknown name `x`") << text;
    }
  }
}

TEST(Template, ATreeMentionsWhatItsTextsMention) {
  const auto compiled = Template::compile(
      Value(Object{{"a", "{{ item.x }}"}, {"b", Array{1, "{{ inputs.y }}", Object{{"c", "{{ run.id }}"}}}}}));
  EXPECT_EQ(paths(compiled->mentions()), (Paths{"item.x@3", "inputs.y@3", "run.id@3"}));
}

TEST(Template, WithoutBracesItIsConstant) {
  for (const Value& value : {Value(), Value(true), Value(1), Value("plain } text }}"), Value(Array{}),
                             Value(Object{{"a", Array{"x", Object{}}}})}) {
    const auto compiled = Template::compile(value);
    EXPECT_TRUE(compiled->is_constant());
    EXPECT_EQ(compiled->mentions(), std::vector<Mention>());
  }
}

TEST(Template, SyntaxErrorsNameThePlaceAndWhatToWrite) {
  const struct {
    const char *text, *message, *suggestion;
    std::size_t offset;
  } cases[] = {
      {"{{ }}", "there is no expression here", "", 3},
      {"ab {{ item.n", "no `}}` closes this `{{`", "", 3},
      {"{{ item.n }", "`}` closes nothing here", "", 10},
      {"{{ item.n -- why }}", "no `}}` closes this `{{`", "", 0},
      {"{{ 'abc }}", "this text has no closing quote", "", 3},
      {"{{ [[abc }}", "this text has no end", "", 3},
      {"{{ --[[abc }}", "this comment has no end", "", 3},
      {"{{ item.n != 5 }}", "Lua has no `!=`", "write `~=` for \"not equal\"", 10},
      {"{{ item.n !== 5 }}", "Lua has no `!==`", "write `~=` for \"not equal\"", 10},
      {"{{ item.n === 5 }}", "Lua has no `===`", "write `==` for \"equal\"", 10},
      {"{{ item.a && item.b }}", "Lua has no `&&`", "write `and`", 10},
      {"{{ item.a || item.b }}", "Lua has no `||`", "write `or`", 10},
      {"{{ !item.a }}", "Lua has no `!`", "write `not`", 3},
      {"{{ item.a ? 1 : 2 }}", "Lua has no `?`", "write `condition and a or b`", 10},
      {"{{ item.a ?? 1 }}", "Lua has no `??`", "write `default(x, y)`", 10},
      {"{{ item?.a }}", "Lua has no `?.`", "write `.`, and default(x, y) around what may be absent", 7},
      {"{{ map(item.l, x => x) }}", "Lua has no `=>`", "write `function(x) return … end`", 17},
      {"{{ item.a == null }}", "unknown name `null`", "JSON's null is `json.null`, and what is absent is `nil`", 13},
      {"{{ itm.url }}", "unknown name `itm`", "did you mean `item`?", 3},
      {"{{ start_with(item.a, 'x') }}", "unknown name `start_with`", "did you mean `starts_with`?", 3},
      {"{{ os.time() }}", "unknown name `os`", "an expression sees its item and nothing outside of it", 3},
      {"{{ string.gsub('a', 'b', 'c') }}", "string has no `gsub`", "write replace(text, from, to)", 10},
      {"{{ item.a:match('^a') }}", "texts have no method `match`",
       "write contains(text, part) or extract(text, regular_expression)", 10},
      {"{{ ('x'):gsub('x', 'y') }}", "texts have no method `gsub`", "write replace(text, from, to)", 9},
      {"{{ math.flor(1) }}", "math has no `flor`", "did you mean `math.floor`?", 8},
      {"{{ math.random() }}", "math has no `random`", "a repeated attempt must see the same, so there is no randomness",
       8},
      {"{{ _ENV }}", "unknown name `_ENV`", "", 3},
      {"{{ (function(_ENV) return len end)({}) }}", "unknown name `_ENV`", "", 13},
      {"{{ item.a = 1 }}", "`=` is unexpected here", "write `==` to compare", 10},
      {"{{ item.a item.b }}", "`item` is unexpected here", "", 10},
      {"{{ item.a, item.b }}", "one expression is expected, and nothing after it", "", 9},
      {"{{ item.a; }}", "one expression is expected, and nothing after it", "", 9},
      {"{{ 1) + (2 }}", "`)` is unexpected here", "", 4},
      {"{{ (item.a }}", "`)` is expected to close `(`", "", 10},
      {"{{ item.a + }}", "the expression ends too early", "", 11},
      {"{{ len(item.a\n, }}", "the expression ends too early", "", 15},
      {"{{ 3x }}", "malformed number at `3x`", "", 3},
      {"{{ item.5 }}", "`.5` is unexpected here", "", 7},
      {"{{ if item.a then 1 end }}", "`if` is unexpected here", "write `condition and a or b`", 3},
      {"{{ function(x) return x }}", "`end` is expected to close `function`", "", 23},
      {"{{ '\\q' }}", "invalid escape sequence at `'\\q`", "", 3},
      {"äö {{ $x }}", "Lua has no `$`", "a name stands alone, without `$`", 8},
      {"{{ item.größe }}", "a character that no expression has", "", 10},
  };
  for (const auto& [text, message, suggestion, offset] : cases) {
    const auto compiled = Template::compile(Value(text));
    ASSERT_FALSE(compiled) << text;
    EXPECT_EQ(compiled.error().message, message) << text;
    EXPECT_EQ(compiled.error().suggestion, suggestion) << text;
    EXPECT_EQ(compiled.error().offset, offset) << text;
  }
}

TEST(Expression, BracesAreOptional) {
  for (const auto* text : {"item.n > 3", "{{ item.n > 3 }}", "  {{item.n > 3}}\n", "item.n > 3 "}) {
    const auto compiled = Expression::compile(text);
    ASSERT_TRUE(compiled) << text << ": " << compiled.error().message;
    EXPECT_EQ(compiled->text(), "item.n > 3");
  }
}

TEST(Expression, SeveralInBracesAreRefused) {
  const auto compiled = Expression::compile("{{ item.a }} and {{ item.b }}");
  ASSERT_FALSE(compiled);
  EXPECT_EQ(compiled.error().message, "one expression is expected here, and nothing after it");
  EXPECT_EQ(compiled.error().suggestion, "write it as a whole, without braces: `{{ a }} and {{ b }}` is `a and b`");
  EXPECT_EQ(compiled.error().offset, 13u);
  EXPECT_EQ(Expression::compile("").error().message, "there is no expression here");
  EXPECT_EQ(Expression::compile("item.a }}").error().message, "`}}` closes nothing here");
  EXPECT_EQ(Expression::compile("{{ item.a").error().message, "no `}}` closes this `{{`");
}

}  // namespace
}  // namespace sluice::expression
