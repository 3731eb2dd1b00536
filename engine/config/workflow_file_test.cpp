// SPDX-License-Identifier: Apache-2.0
#include "config/workflow_file.hpp"

#include <gtest/gtest.h>

namespace sluice::config {
namespace {

using namespace std::chrono_literals;

struct ReadFile {
  std::string text;
  Diagnostics diagnostics{"f"};
  std::optional<Document> document;
  WorkflowFile file;

  explicit ReadFile(std::string content) : text(std::move(content)), document(parse("f", text, diagnostics)) {
    if (document) file = read_workflow(*document, "/flows", diagnostics);
  }

  // "LINE:COLUMN MESSAGE; SUGGESTION" each.
  std::string found() const {
    std::string out;
    for (const auto& d : diagnostics.sorted()) {
      out += std::to_string(d.at.line) + ":" + std::to_string(d.at.column) + " " + d.message +
             (d.suggestion.empty() ? "" : "; " + d.suggestion) + "\n";
    }
    return out;
  }
};

TEST(WorkflowFile, ReadsEveryKey) {
  const ReadFile read(R"(name = "creator-watch"
description = "d"
[inputs]
[secrets]
key = { env = "KEY" }
url = { file = "secret.txt" }
[run]
concurrency = 8
window = 50
on_error = "skip"
max_dead = "2.5%"
deadline = "2h"
[schedule]
cron = "0 6 * * mon-fri"
timezone = "America/New_York"
overlap = "queue_one"
catchup = "all"
catchup_window = "1h"
jitter = "30s"
start = 2025-01-01T00:00:00Z
end = "2026-01-01T00:00:00+01:00"
paused = true
dst_gap = "skip"
dst_overlap = "both"
[defaults.memories]
library = "private"
[source]
uses = "csv"
with = { path = "x.csv" }
key = "item.url"
when = "item.ok"
timeout = "5s"
limit = "files"
[[step]]
name = "scrape"
uses = "memories.scrape"
when = "item.url"
timeout = "10s"
deadline = "1h"
retry = { attempts = 3, initial = "2s", factor = 3, max = "1m", jitter = "none", for = "1d" }
on_error = "continue"
concurrency = 2
limit = "files"
isolation = "in_process"
batch = { items = 10, wait = "250ms" }
[step.with]
creator = "{{ item.url }}"
[[sink]]
name = "tell"
uses = "slack"
on = ["run.finished", "run.blocked"]
[limits.files]
rate = "10/s"
burst = 2
concurrency = 1
key = "disk"
)");
  EXPECT_EQ(read.found(), "");
  const auto& file = read.file;
  EXPECT_EQ(file.name, "creator-watch");
  EXPECT_EQ(file.description, "d");
  ASSERT_EQ(file.secrets.size(), 2u);
  EXPECT_EQ(file.secrets[0].reference.where, "KEY");
  EXPECT_EQ(file.secrets[1].reference.from, SecretReference::From::file);
  EXPECT_EQ(file.secrets[1].reference.where, "/flows/secret.txt");
  EXPECT_EQ(file.run.concurrency, 8);
  EXPECT_EQ(file.run.window, 50);
  EXPECT_EQ(file.run.on_error, OnError::skip);
  EXPECT_EQ(std::get<double>(file.run.max_dead->bound), 0.025);
  EXPECT_EQ(file.run.deadline, 2h);
  EXPECT_EQ(file.schedules, (std::vector<Schedule>{{.cron = "0 6 * * mon-fri",
                                                    .times = *parse_cron("0 6 * * 1-5"),
                                                    .timezone = "America/New_York",
                                                    .overlap = Overlap::queue_one,
                                                    .catchup = Catchup::all,
                                                    .catchup_window = 1h,
                                                    .jitter = 30s,
                                                    .start = Timestamp(1735689600s),
                                                    .end = Timestamp(1767222000s),
                                                    .paused = true,
                                                    .dst_gap = DstGap::skip,
                                                    .dst_overlap = DstOverlap::both}}));
  ASSERT_EQ(file.defaults.size(), 1u);
  EXPECT_EQ(file.defaults[0].plugin, "memories");
  EXPECT_EQ(file.source->uses->value, "csv");
  EXPECT_EQ(file.source->key->value.scalar.string(), "item.url");
  EXPECT_EQ(file.source->timeout, 5s);
  EXPECT_EQ(file.source->limit->value, "files");
  ASSERT_EQ(file.steps.size(), 1u);
  const auto& step = file.steps[0];
  EXPECT_EQ(step.name.value, "scrape");
  EXPECT_EQ(step.name.at, (Position{35, 8}));
  EXPECT_EQ(step.with->value.at, (Position{46, 1}));
  EXPECT_EQ(step.deadline, 1h);
  EXPECT_EQ(
      step.retry,
      (RetryPolicy{.attempts = 3, .initial = 2s, .factor = 3, .max = 1min, .jitter = Jitter::none, .total = 24h}));
  EXPECT_EQ(step.on_error, OnError::continue_);
  EXPECT_EQ(step.concurrency, 2);
  EXPECT_EQ(step.isolation, Isolation::in_process);
  EXPECT_EQ(step.batch_items, 10);
  EXPECT_EQ(step.batch_wait, 250ms);
  EXPECT_EQ(file.sinks[0].on, (std::vector{SinkEvent::run_finished, SinkEvent::run_blocked}));
  ASSERT_EQ(file.limits.size(), 1u);
  EXPECT_EQ(file.limits[0].definition,
            (LimitDefinition{.name = "files", .rate_count = 10, .rate_period = 1s, .burst = 2, .concurrency = 1}));
  EXPECT_EQ(file.limits[0].key, "disk");
}

TEST(WorkflowFile, LeavesDefaultsWhereNothingIsSaid) {
  const ReadFile read(
      "name = \"x\"\n[source]\nuses = \"csv\"\n[[step]]\nname = \"a\"\nuses = \"b\"\nretry = { for = \"none\" }\n");
  EXPECT_EQ(read.found(), "");
  EXPECT_EQ(read.file.steps[0].retry, RetryPolicy{});
  EXPECT_EQ(read.file.run.concurrency, 32);
  EXPECT_EQ(read.file.run.window, 1000);
  EXPECT_FALSE(read.file.run.max_dead);
}

TEST(WorkflowFile, EverythingWrongIsSaidAtOnce) {
  const ReadFile read(R"(descripton = "x"
concurrency = 4
[secrets]
key = "sk-123"
both = { env = "A", file = "b" }
none = {}
[run]
concurrency = 0
on_error = "continue"
max_dead = "many"
name = "x"
[[schedule]]
cron = "0 25 * * *"
timezone = "Europe/Berln"
[[schedule]]
every = "1h"
cron = "@daily"
start = 2025-01-01
[[schedule]]
cron = "0 0 30 2 *"
[defaults]
memories = 3
[source]
uses = 5
[[step]]
name = "Scrape"
retries = 3
timeout = 30
[step.retry]
attempts = "3"
deadline = "1h"
[[step]]
name = "again"
uses = "x"
isolation = "process"
with = "x"
batch = { itmes = 4, on_error = "skip" }
[[step]]
name = "again"
uses = "x"
[[sink]]
name = "s"
uses = "x"
on_error = "skip"
on = ["item.done", "run.finished", "item.dead", "item.dead", "item.gone"]
[sink.with]
[[sink]]
name = "t"
uses = "x"
on = "item.done"
)");
  EXPECT_EQ(read.found(), R"(1:1 the file has no `name`
1:1 unknown key "descripton" in the file; did you mean "description"?
2:1 unknown key "concurrency" in the file; it is a key of [run]
4:1 secret `key` must be a reference, not its value; write `key = { env = "NAME" }` and `export NAME=…`
5:28 secret `both` has both `env` and `file`
6:8 secret `none` has no `env`; write `none = { env = "NAME" }`
8:15 concurrency is 0; it must be an integer from 1 to 1000000
9:12 on_error is "continue"; it must be "dead_letter", "skip" or "fail_run"
10:12 max_dead must be a number of items, like 10, or a share of them, like "5%"
11:1 unknown key "name" in [run]; `name` is a key of the file: move it above line 7
13:11 25 is no hour: there are 0 to 23
14:12 unknown time zone "Europe/Berln"; did you mean "Europe/Berlin"?
16:1 [schedule] has both `cron` and `every`; leave out one of them
18:9 start must be a time with its offset; write it like 2025-03-09T01:30:00Z
20:8 this time never comes: no such month has that day
22:1 [defaults] holds a table for each plugin; write [defaults.PLUGIN]
24:8 uses is an integer; it must be text; text stands in quotes: "5"
25:1 the step has no `uses`; `uses` names a plugin's component
26:8 "Scrape" is no name: names are lower-case letters, digits and `_`, a letter first; write `scrape`
27:1 unknown key "retries" in the step; did you mean "retry"?
28:11 timeout is an integer; it must be a duration, at least 1ms; write "30s" or "30m"
30:12 attempts is text; it must be an integer from 1 to 1000000; leave out the quotes
31:1 unknown key "deadline" in `retry`; `deadline` is a key of the step: move it above line 29
35:13 plugins cannot run in a process of their own yet; leave out `isolation`, or write "in_process"
36:8 with is text; it must be a table; write `with = { OPTION = … }`
37:11 unknown key "itmes" in `batch`; did you mean "items"?
37:22 unknown key "on_error" in `batch`; `on_error` is a key of the step: move it out of `batch`
39:8 there is another step named "again", in line 33
44:1 unknown key "on_error" in the sink; the options of a component stand in `with`
45:20 events of items and of runs do not mix in one sink; write a second [[sink]]
45:49 this event stands here twice
45:62 there is no event "item.gone"; did you mean "item.done"?
50:6 `on` must be a list of events; write `on = ["item.done"]`
)");
}

TEST(WorkflowFile, TablesWhereListsBelongAndTheOtherWayRound) {
  EXPECT_EQ(ReadFile("name = \"x\"\nsource = 3\n[step]\nname = \"a\"\n[[run]]\n").found(),
            "2:10 source is an integer; it must be a table\n"
            "3:1 steps are a list; write `[[step]]`, with two brackets\n"
            "5:1 run is a list; it must be a table\n");
}

}  // namespace
}  // namespace sluice::config
