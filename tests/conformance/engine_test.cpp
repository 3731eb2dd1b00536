// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <fstream>

#include "support/engine_bench.hpp"
#include "support/folder.hpp"
#include "support/print_runs.hpp"

namespace sluice {
namespace {

using testing_support::content_of;
using testing_support::EngineBench;
using namespace std::chrono_literals;

TEST(Engine, TakesItemsThroughStepsAndSinksToTheirEnd) {
  EngineBench bench;
  bench.start();
  auto workflow = bench.counting(1000);
  workflow.steps.push_back(bench.step("one", "probe.pass", {{"value", "{{ item.n }}"}}));
  workflow.steps.push_back(bench.step("two", "probe.pass", {{"value", "{{ steps.one.value + 1 }}"}}));
  workflow.sinks.push_back(bench.sink("end", "probe.swallow"));
  const auto run = bench.finish(bench.run(workflow));
  EXPECT_EQ(run.state, RunState::succeeded) << run.reason;
  EXPECT_EQ(run.ledger, (Ledger{.taken = 1000, .done = 1000, .owed = 1000, .delivered = 1000}));
  const auto attempts = *bench.reader().attempts(run.run, ItemNumber{7});
  ASSERT_EQ(attempts.size(), 2u);
  EXPECT_EQ(attempts[1].output, R"({"value":8})");
}

TEST(Engine, ReadsACsvFileAndWritesOneLineAnItem) {
  EngineBench bench;
  const auto input = bench.folder() / "creators.csv";
  std::ofstream(input) << "url,name\nhttps://a.example/@one,One\n\"https://b.example/@two\",\"Two, the second\"\n";
  bench.start();
  Workflow workflow{.name = "thread", .file = "/thread.toml", .hash = "thread"};
  workflow.source.use = {.component = "csv", .options = bench.options("csv", {{"path", input.string()}})};
  workflow.source.key = "item.url";
  workflow.steps.push_back(bench.step("upper", "probe.pass", {{"value", "{{ upper(item.name) }}"}}));
  auto sheet = bench.sink("sheet", "file");
  sheet.use.options =
      bench.options("file", {{"path", (bench.folder() / "out.jsonl").string()}, {"root", bench.folder().string()}});
  sheet.use.params = {{"fields", Object{{"link", "{{ item.url }}"}, {"name", "{{ steps.upper.value }}"}}}};
  workflow.sinks.push_back(sheet);
  const auto run = bench.finish(bench.run(workflow));
  EXPECT_EQ(run.state, RunState::succeeded) << run.reason;
  EXPECT_EQ(run.ledger, (Ledger{.taken = 2, .done = 2, .owed = 2, .delivered = 2}));
  EXPECT_EQ(content_of(bench.folder() / "out.jsonl"), R"({"link":"https://a.example/@one","name":"ONE"})"
                                                      "\n"
                                                      R"({"link":"https://b.example/@two","name":"TWO, THE SECOND"})"
                                                      "\n");
}

TEST(Engine, EveryOutcomeEndsAnItemAsTheTableSays) {
  struct Row {
    const char* as;
    RunState state;
    Ledger ledger;
  };
  const Row rows[] = {
      {"ok", RunState::succeeded, {.taken = 1, .done = 1}},
      {"skip", RunState::succeeded, {.taken = 1, .skipped = 1}},
      {"failed", RunState::partial, {.taken = 1, .dead = 1}},
      {"throw", RunState::partial, {.taken = 1, .dead = 1}},
      {"retry", RunState::partial, {.taken = 1, .dead = 1}},
      {"retry_once", RunState::succeeded, {.taken = 1, .done = 1}},
      {"emit", RunState::succeeded, {.taken = 1, .emitted = 2, .done = 2, .expanded = 1}},
      {"halt", RunState::blocked, {.taken = 1}},
      {"{{ item.absent }}", RunState::partial, {.taken = 1, .dead = 1}},
  };
  for (const auto& row : rows) {
    EngineBench bench;
    bench.start();
    auto workflow = bench.counting(1);
    auto step = bench.step("act", "probe.behave", {{"as", row.as}});
    step.retry = {.attempts = 3, .initial = 1ms, .jitter = Jitter::none};
    workflow.steps.push_back(step);
    const auto run = bench.finish(bench.run(workflow));
    EXPECT_EQ(run.state, row.state) << row.as << ": " << run.reason;
    EXPECT_EQ(run.ledger, row.ledger) << row.as;
  }
}

TEST(Engine, DropsRunsThatHaveEndedAsOthersBegin) {
  EngineBench bench;
  bench.start();
  auto workflow = bench.counting(2);
  workflow.sinks.push_back(bench.sink("end", "probe.swallow"));
  std::vector<RunId> runs;
  for (int i = 0; i < 3; ++i) {
    runs.push_back(bench.run(workflow));
    EXPECT_EQ(bench.finish(runs.back()).state, RunState::succeeded);
    const auto last = bench.engine().progress(runs.back());
    ASSERT_TRUE(last);
    EXPECT_EQ(last->ledger.delivered, 2);
  }
  EXPECT_FALSE(bench.engine().progress(runs[0]));
  EXPECT_FALSE(bench.engine().progress(runs[1]));
  EXPECT_TRUE(bench.engine().wait(runs[0], {}, Timestamp::max()));
}

TEST(Engine, KeepsRunsThatGoOnAsOthersBegin) {
  EngineBench bench;
  bench.start();
  auto workflow = bench.counting(1);
  workflow.steps.push_back(bench.step("park", "probe.park", {}));
  const auto parked = bench.run(workflow);
  bench.finish(bench.run(bench.counting(1)));
  bench.finish(bench.run(bench.counting(1)));
  ASSERT_TRUE(bench.engine().progress(parked));
  bench.engine().cancel(parked);
  EXPECT_EQ(bench.finish(parked).state, RunState::cancelled);
}

TEST(Engine, GoesOnWithARunThatItHadBlockedItself) {
  EngineBench bench;
  bench.start();
  auto workflow = bench.counting(1);
  workflow.steps.push_back(bench.step("act", "probe.behave", {{"as", "halt"}}));
  const auto run = bench.run(workflow);
  EXPECT_EQ(bench.finish(run).state, RunState::blocked);
  workflow.steps.front().use.params = {{"as", "ok"}};
  const auto resumed = bench.resume(run, workflow);
  ASSERT_TRUE(resumed) << resumed.error().message;
  EXPECT_EQ(bench.finish(run).state, RunState::succeeded);
}

}  // namespace
}  // namespace sluice
