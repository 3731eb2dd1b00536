// SPDX-License-Identifier: Apache-2.0
//
// What is wrong with a file beside its options and its expressions, each with its place and what to write instead.
#include <gtest/gtest.h>

#include "check/check_bench.hpp"

namespace sluice::check {
namespace {

TEST(CheckFile, EverythingWrongHasItsPlaceAndWhatToWrite) {
  const struct {
    std::string text, expected;
  } cases[] = {
      {R"()",
       R"(1:1: error: the file has no `name`
1:1: error: the file has no `source`; write a [source])"},
      {R"(name = "x"
)",
       R"(1:1: error: the file has no `source`; write a [source])"},
      {R"(nam = "x"
name = "x"
[source]
uses = "csv"
with = { path = "a.csv" }
)",
       R"(1:1: error: unknown key "nam" in the file; did you mean "name"?)"},
      {R"("" = 1
name = "x"
[source]
uses = "csv"
with = { path = "a.csv" }
)",
       R"(1:1: error: unknown key "" in the file)"},
      {kHead + R"([steps]
name = "a"
uses = "note"
)",
       R"(5:2: error: unknown key "steps" in the file; write `[[step]]`)"},
      {R"(name = "Big Name"
[source]
uses = "csv"
with = { path = "a.csv" }
)",
       R"(1:8: error: name is "Big Name"; it must be lower-case letters, digits and `-`, a letter first, at most 63)"},
      {R"(name = 7
[source]
uses = "csv"
with = { path = "a.csv" }
)",
       R"(1:8: error: name is an integer; it must be text; text stands in quotes: "7")"},
      {R"(deadline = "1h"
name = "x"
[source]
uses = "csv"
with = { path = "a.csv" }
)",
       R"(1:1: error: unknown key "deadline" in the file; it is a key of [run])"},
      {kHead + R"([step]
name = "a"
uses = "note"
)",
       R"(5:1: error: steps are a list; write `[[step]]`, with two brackets)"},
      {kHead + R"([[step]]
name = "a"
)",
       R"(5:1: error: the step has no `uses`; `uses` names a plugin's component)"},
      {kHead + R"([[step]]
uses = "note"
)",
       R"(5:1: error: the step has no `name`)"},
      {kHead + R"([[step]]
name = "a"
uses = "nte"
)",
       R"(7:8: error: no plugin offers "nte"; did you mean "note"?)"},
      {kHead + R"([[step]]
name = "a"
uses = "zzzzzzz"
)",
       R"(7:8: error: no plugin offers "zzzzzzz"; `sluice plugins list` shows what there is)"},
      {kHead + R"([[step]]
name = "a"
uses = "csv"
)",
       R"(7:8: error: "csv" is a source, not a step)"},
      {kHead + R"([[sink]]
name = "a"
uses = "note"
)",
       R"(7:8: error: "note" is a step, not a sink)"},
      {kHead + R"([[sink]]
name = "a"
uses = "program"
)",
       R"(7:8: error: "program" is a source and a step, not a sink)"},
      {R"(name = "x"
[source]
uses = "file"
with = { path = "a.csv" }
)",
       R"(3:8: error: "file" is a sink, not a source)"},
      {kHead + R"([[step]]
name = "a"
uses = "note"
[[step]]
name = "a"
uses = "note"
)",
       R"(9:8: error: there is another step named "a", in line 6)"},
      {kHead + R"([[step]]
name = "end"
uses = "note"
)",
       R"(6:8: error: "end" is a word of the expressions' language and can name nothing)"},
      {kHead + R"([inputs]
while = { default = 1 }
[secrets]
if = { env = "K" }
)",
       R"(6:1: error: "while" is a word of the expressions' language and can name nothing
8:1: error: "if" is a word of the expressions' language and can name nothing)"},
      {kHead + R"([[step]]
name = "a"
uses = "note"
timeout = "soon"
)",
       R"(8:11: error: timeout is "soon"; it must be a duration, at least 1ms)"},
      {kHead + R"([[step]]
name = "a"
uses = "note"
on_error = "ignore"
)",
       R"(8:12: error: on_error is "ignore"; it must be "inherit", "dead_letter", "skip", "continue" or "fail_run")"},
      {kHead + R"([[step]]
name = "a"
uses = "note"
isolation = "process"
)",
       R"(8:13: error: plugins cannot run in a process of their own yet; leave out `isolation`, or write "in_process")"},
      {kHead + R"([[step]]
name = "a"
uses = "note"
text = "hi"
)",
       R"(8:1: error: unknown key "text" in the step; the options of a component stand in `with`)"},
      {kHead + R"([[step]]
name = "a"
uses = "note"
[step.retry]
attempts = 2
deadline = "1h"
)",
       R"(10:1: error: unknown key "deadline" in `retry`; `deadline` is a key of the step: move it above line 8)"},
      {kHead + R"([[step]]
name = "a"
uses = "note"
with = {
  text = "x" }
)",
       R"(8:9: error: expected key or closing '}', saw '\n' (in an inline table); a multi-line inline table needs `[step.with]`)"},
      {kHead + R"([[step]]
name = "a"
uses = "note"
timeout = 30s
)",
       R"(8:13: error: expected digit, saw 's' (in a decimal integer); text, durations and dates stand in quotes: "30s")"},
      {kHead + R"([[sink]]
name = "a"
uses = "file"
on = ["item.done", "run.failed"]
with = { path = "x" }
)",
       R"(8:20: error: events of items and of runs do not mix in one sink; write a second [[sink]])"},
      {kHead + R"([run]
max_dead = "150%"
)",
       R"(6:12: error: max_dead must be a number of items, like 10, or a share of them, like "5%")"},
      {kHead + R"([limits.unused]
rate = "1/s"
)",
       R"(5:9: warning: limit "unused" limits nothing in this file; name it in a step: `limit = "unused"`)"},
      {kHead + R"([[step]]
name = "a"
uses = "note"
limit = "slow"
[limits.slwo]
rate = "1/s"
)",
       R"(8:9: error: no limit is named "slow"; did you mean "slwo"?
9:9: warning: limit "slwo" limits nothing in this file; name it in a step: `limit = "slwo"`)"},
      {kHead + R"([[step]]
name = "a"
uses = "note"
limit = "slow"
)",
       R"(8:9: error: no limit is named "slow"; write [limits.slow] with a `rate` or a `concurrency`)"},
      {kHead + R"([limits.slow]
rate = "often"
)",
       R"(5:9: warning: limit "slow" limits nothing in this file; name it in a step: `limit = "slow"`
6:8: error: "often": a rate is written like "10/s", "1/min", "60/h" or "500/d")"},
      {kHead + R"([schedule]
cron = "0 25 * * *"
)",
       R"(6:11: error: 25 is no hour: there are 0 to 23)"},
      {kHead + R"([schedule]
cron = "0 6 * * *"
timezone = "Europe/Berln"
)",
       R"(7:12: error: unknown time zone "Europe/Berln"; did you mean "Europe/Berlin"?)"},
      {kHead + R"([schedule]
every = "1h"
overlaps = "skip"
)",
       R"(7:1: error: unknown key "overlaps" in [schedule]; did you mean "overlap"?)"},
      {kHead + R"([inputs]
n = { type = "int" }
)",
       R"(6:1: error: input `n` has no value; give it with `--set n=…`, or a `default`
6:14: error: there is no type "int"; write "integer")"},
      {kHead + R"([inputs]
n = { type = "integer", default = 0, min = 1 }
)",
       R"(6:35: error: n is 0; it must be an integer, at least 1)"},
      {kHead + R"([inputs]
n = { type = "integer" }
)",
       R"(6:1: error: input `n` has no value; give it with `--set n=…`, or a `default`)"},
      {kHead + R"([defaults.ingst]
library = "private"
)",
       R"(5:11: error: nothing in this file uses a plugin named "ingst"; it uses csv)"},
      {kHead + R"([inputs]
name = "n"
)",
       R"(6:1: error: input `name` must be a table; `name` is a key of the file: move it above line 5)"},
      {kHead + R"([secrets]
token = "sk-live-1234"
)",
       R"(6:1: error: secret `token` must be a reference, not its value; write `token = { env = "NAME" }` and `export NAME=…`)"},
      {kHead + R"([limits.a]
burst = 3
)",
       R"(5:1: error: limit `a` has no `rate`; write `rate = "10/s"` or `concurrency = 4`
5:9: warning: limit "a" limits nothing in this file; name it in a step: `limit = "a"`
6:1: error: `burst` says how far a `rate` may be run ahead of, and there is no `rate`)"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(complaints(text), in_file(expected)) << text;
}

}  // namespace
}  // namespace sluice::check
