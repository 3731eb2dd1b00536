// SPDX-License-Identifier: Apache-2.0
//
// Expressions: their syntax, and what they may mention where they stand.
#include <gtest/gtest.h>

#include "check/check_bench.hpp"

namespace sluice::check {
namespace {

TEST(CheckExpressions, SyntaxAndNamesAreWrongAtTheirPlace) {
  const struct {
    std::string expression, expected;
  } cases[] = {
      {R"(item.ulr)", R"(12:20: error: the source has no column "ulr"; did you mean "url"?)"},
      {R"(item.url != item.handle)", R"(12:24: error: Lua has no `!=`; write `~=` for "not equal")"},
      {R"(item.url && item.handle)", R"(12:24: error: Lua has no `&&`; write `and`)"},
      {R"(item.url || item.handle)", R"(12:24: error: Lua has no `||`; write `or`)"},
      {R"(item.url == null)",
       R"(12:27: error: unknown name `null`; JSON's null is `json.null`, and what is absent is `nil`)"},
      {R"(item.url ? 1 : 2)", R"(12:24: error: Lua has no `?`; write `condition and a or b`)"},
      {R"(item.url ?? 1)", R"(12:24: error: Lua has no `??`; write `default(x, y)`)"},
      {R"(!item.url)", R"(12:15: error: Lua has no `!`; write `not`)"},
      {R"(item.url = 1)", R"(12:24: error: `=` is unexpected here; write `==` to compare)"},
      {R"(item.url +)", R"(12:25: error: the expression ends too early)"},
      {R"(lenn(item.url))", R"(12:15: error: unknown name `lenn`; did you mean `len`?)"},
      {R"(os.getenv('HOME'))",
       R"(12:15: error: unknown name `os`; an expression sees its item and nothing outside of it)"},
      {R"(require('x'))",
       R"(12:15: error: unknown name `require`; an expression sees its item and nothing outside of it)"},
      {R"(item.url:match('x'))",
       R"(12:24: error: texts have no method `match`; write contains(text, part) or extract(text, regular_expression))"},
      {R"(string.find(item.url, 'x'))",
       R"(12:22: error: string has no `find`; write contains(text, part) or extract(text, regular_expression))"},
      {R"(math.random())",
       R"(12:20: error: math has no `random`; a repeated attempt must see the same, so there is no randomness)"},
      {R"()", R"(12:16: error: there is no expression here)"},
      {R"(steps.indexd)", R"(12:21: error: no step is named "indexd")"},
      {R"(parent.item.url)",
       R"(12:15: error: `parent` is nothing here: no step before this one could have expanded an item)"},
      {R"(inputs.count)", R"(12:22: error: no input is named "count")"},
      {R"(run.counts.done)", R"(12:19: error: `run.counts` is known only in a sink on the events of a run)"},
      {R"(run.idd)", R"(12:19: error: `run` has no "idd"; did you mean "id"?)"},
      {R"(workflow.nme)", R"(12:24: error: `workflow` has no "nme"; did you mean "name"?)"},
      {R"(step)", R"(12:15: error: `step` is known only in a sink on item.dead)"},
  };
  for (const auto& [expression, expected] : cases) {
    EXPECT_EQ(complaints(kBegun + "creator = \"{{ " + expression + " }}\"\n"), in_file(expected)) << expression;
  }
}

TEST(CheckExpressions, MayBeMeantForColumnsThatAreMissing) {
  for (const auto* expression : {"default(item.ulr, '')", "item.ulr or 'none'", "item.ulr == nil and 1 or 2"}) {
    EXPECT_EQ(complaints(kBegun + "creator = \"{{ " + expression + " }}\"\n"), "") << expression;
  }
}

TEST(CheckExpressions, MayMentionOnlyWhatThereIsAtTheirPlace) {
  const struct {
    std::string text, expected;
  } cases[] = {
      {kBegun + R"(creator = "{{ item.url "
)",
       R"(12:12: error: no `}}` closes this `{{`)"},
      {kBegun + R"(creator = "{{ item.url }} and {{ item.ulr }}"
)",
       R"(12:39: error: the source has no column "ulr"; did you mean "url"?)"},
      {kWait + R"(task = "{{ steps.submt }}"
)",
       R"(18:18: error: no step is named "submt"; did you mean "submit"?)"},
      {kWait + R"(task = "{{ steps.submit.taskid }}"
)",
       R"(18:25: error: step "submit" has no output "taskid"; did you mean "task_id"?)"},
      {kWait + R"(task = "{{ steps.submit.zzz }}"
)",
       R"(18:25: error: step "submit" has no output "zzz"; it has task_id, library)"},
      {kWait + R"(task = "{{ steps.indexed.state }}"
)",
       R"(18:18: error: step "indexed" comes later: only the outputs of earlier steps are there)"},
      {kWait + R"(task = "{{ steps.submit.error }}"
)",
       R"(18:25: error: step "submit" has no output "error"; it has task_id, library)"},
      {kWait + R"(task = "{{ callbacks.submit }}"
)",
       R"(18:22: error: step "submit" comes earlier: nothing can wake it any more; write callbacks.indexed)"},
      {kSubmit + R"(callback = "{{ callbacks.indexed }}"
)",
       R"(13:26: error: no step is named "indexed")"},
      {kSubmit + R"(callback = "{{ callbacks.indexd }}"
[[step]]
name = "indexed"
uses = "ingest.wait"
with = { api_key = "{{ secrets.key }}", task = "{{ steps.submit }}" }
)",
       R"(13:26: error: no step is named "indexd"; did you mean "indexed"?)"},
      {kSubmit + R"(callback = "{{ callbacks.noted }}"
[[step]]
name = "noted"
uses = "note"
)",
       R"(13:26: error: step "noted" never waits: nothing can wake it)"},
      {kSubmit + R"([[sink]]
name = "s"
uses = "file"
with = { path = "{{ item.url }}" }
)",
       R"(16:21: error: `item` cannot stand here: this option is resolved once for the run)"},
      {kSubmit + R"([[sink]]
name = "s"
uses = "file"
[sink.with]
path = "o.csv"
fields = { e = "{{ error }}" }
)",
       R"(18:20: error: `error` is known only in a sink on item.dead)"},
      {kSubmit + R"([[sink]]
name = "s"
uses = "chat"
on = ["run.finished"]
[sink.with]
webhook = "{{ secrets.key }}"
text = "{{ item.url }}"
)",
       R"(19:12: error: `item` is nothing here: the events of a run have no item)"},
      {kSubmit + R"([[sink]]
name = "s"
uses = "chat"
on = ["run.finished"]
[sink.with]
webhook = "{{ secrets.key }}"
text = "{{ run.counts.dnoe }}"
)",
       R"(19:23: error: `run.counts` has no "dnoe"; did you mean "done"?)"},
      {kSubmit + R"([[sink]]
name = "s"
uses = "chat"
on = ["run.finished"]
[sink.with]
webhook = "{{ secrets.key }}"
text = "{{ run.counts.done / 0 .. nil }}"
)",
       R"(19:32: error: `run.counts.done / 0 .. nil` (line 1, column 24): attempt to concatenate a nil value)"},
      {kSubmit + R"([[sink]]
name = "s"
uses = "chat"
on = ["run.finished"]
[sink.with]
webhook = "{{ secrets.key }}"
text = "{{ run.url }}"
)",
       R"(19:12: error: `run.url` (line 1, column 4): run.url is nil; where it may be absent, write default(x, y))"},
      {kSubmit + R"([[sink]]
name = "s"
uses = "chat"
on = ["run.finished"]
when = "run.state == 'failed' && true"
[sink.with]
webhook = "{{ secrets.key }}"
text = "x"
)",
       R"(17:31: error: Lua has no `&&`; write `and`)"},
      {kHead + R"(key = "item.url .."
)",
       R"(5:19: error: the expression ends too early)"},
      {kHead + R"(when = "steps.a"
)",
       R"(5:9: error: `steps` is nothing yet: an item has just left the source)"},
      {kHead + R"(key = "callbacks.x"
)",
       R"(5:8: error: `callbacks` is nothing yet: an item has just left the source)"},
      {kHead + R"([[step]]
name = "a"
uses = "note"
when = "{{ item.a }} and {{ item.b }}"
)",
       R"(8:22: error: one expression is expected here, and nothing after it; write it as a whole, without braces: `{{ a }} and {{ b }}` is `a and b`)"},
      {kHead + R"([[step]]
name = "a"
uses = "note"
when = true
)",
       R"(8:8: error: when is true or false; it must be text; text stands in quotes: "true")"},
      {kHead + R"([[step]]
name = "a"
uses = "note"
timeout = "{{ item.t }}"
)",
       R"(8:15: error: `item` cannot stand here: this is read once, from `inputs`)"},
      {kHead + R"([[step]]
name = "a"
uses = "note"
timeout = "{{ now() }}"
)",
       R"(8:15: error: `now` has no meaning here)"},
      {kHead + R"([[step]]
name = "a"
uses = "note"
timeout = "{{ inputs.t }}"
[inputs]
t = { default = "soon" }
)",
       R"(8:11: error: timeout is "soon"; it must be a duration, at least 1ms)"},
      {kHead + R"([[step]]
name = "a"
uses = "note"
timeout = "{{ inputs.t.x }}"
[inputs]
t = { default = "soon" }
)",
       R"(8:15: error: `inputs.t.x` (line 1, column 4): inputs.t has no member x; where it may be absent, write default(x, y))"},
      {kHead + R"([[step]]
name = "a"
uses = "note"
with = { text = "é {{ item.x != 1 }}" }
)",
       R"(8:30: error: Lua has no `!=`; write `~=` for "not equal")"},
      {kHead + R"([[step]]
name = "a"
uses = "note"
[step.with]
text = """
first
  {{ item.x && 1 }}"""
)",
       R"(11:13: error: Lua has no `&&`; write `and`)"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(complaints(text), in_file(expected)) << text;
}

}  // namespace
}  // namespace sluice::check
