// SPDX-License-Identifier: Apache-2.0
//
// How runs end: by their items, their source, their bounds, or because somebody says so.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "journal/journal.hpp"
#include "story.hpp"
#include "support/print_runs.hpp"

namespace sluice::conformance {
namespace {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

TEST(RunEnd, ItsDeadlineEndsTheCallsThatRunAndCancelsTheRest) {
  Story story;
  story.step("hold", {"hold"});
  story.workflow.run.deadline = 1h;
  story.begin();
  ASSERT_TRUE(story.comes_to(1, ItemState::ready));
  story.pass(1h);
  ASSERT_TRUE(story.run_comes_to(RunState::failed));
  EXPECT_EQ(story.stored().reason, "the run's deadline has passed");
  EXPECT_EQ(story.stored().ledger, (Ledger{.taken = 1, .cancelled = 1}));
}

TEST(RunEnd, ACancelThatComesWhileTheEngineStopsIsLeftToTheNext) {
  Story story;
  story.step("deaf", {"deaf"});
  story.step("hold", {"hold"});
  story.begin();
  ASSERT_TRUE(story.comes_to(1, ItemState::ready));
  std::jthread stopping([&] { story.stop(1h); });
  const auto journal = std::move(*Journal::open({.path = story.bench.path()}));
  std::vector<Change> request{change::MakeRequest{.run = story.run, .kind = "cancel", .at = story.clock.now()}};
  ASSERT_TRUE(journal->commit(request));
  story.pass(200ms);
  story.open_gate();
  stopping.join();
  EXPECT_EQ(story.calls(), (Lines{"deaf process 1"}));
  EXPECT_EQ(story.stored().state, RunState::running);
  story.start();
  story.pass(200ms);
  ASSERT_TRUE(story.run_comes_to(RunState::cancelled));
  EXPECT_EQ(story.stored().ledger, (Ledger{.taken = 1, .cancelled = 1}));
}

TEST(RunEnd, AnEngineThatIsDestroyedStoresWhatADeafCallCameTo) {
  Story story;
  story.step("deaf", {"deaf"});
  story.begin();
  ASSERT_TRUE(story.comes_to(1, ItemState::ready));
  std::atomic<bool> returned = false;
  bool stopped = true;
  std::jthread stopping([&] {
    stopped = story.bench.engine().stop({});
    returned = true;
  });
  ASSERT_TRUE(story.comes_true([&] { return story.pass(2s), returned.load(); }));
  EXPECT_FALSE(stopped);
  std::jthread destroying([&] { story.stop(); });
  story.open_gate();
  destroying.join();
  EXPECT_EQ(story.attempts(), (Lines{"deaf ok 1"}));
  EXPECT_EQ(story.standing().state, ItemState::done);
}

TEST(RunEnd, ABlockedRunSaysSoThoughMoreIsDueThanItHasRoomFor) {
  Story story;
  story.workflow = testing_support::EngineBench::counting(20);
  story.workflow.run.window = 4;
  story.step("wait", {"park:60000", "halt"});
  story.sink("tell", {SinkEvent::run_blocked}, "{{ run.state }}: {{ run.reason }}");
  story.begin();
  ASSERT_TRUE(story.comes_to(20, ItemState::waiting, 20));
  ASSERT_TRUE(story.comes_true([&] { return story.bench.engine().progress(story.run)->steps.front().parked == 20; }));
  story.pass(60s);
  ASSERT_TRUE(story.comes_true([&] { return story.calls().back() == "blocked: step wait (scripted.step): told to"; }));
  ASSERT_TRUE(story.comes_true([&] { return !story.stored().owner; }));
  EXPECT_EQ(story.stored().state, RunState::blocked);
  EXPECT_EQ(story.stored().ledger, (Ledger{.taken = 20}));
}

TEST(RunEnd, FailRunCancelsTheRestAndKeepsWhatFailedDead) {
  Story story;
  story.workflow = testing_support::EngineBench::counting(2);
  story.step("call", {"{{ item.n == 1 and 'failed' or 'park' }}"}).on_error = OnError::fail_run;
  story.sink("failures", {SinkEvent::item_dead}, "{{ error.message }}").concurrency = 1;
  story.workflow.run.concurrency = 1;
  story.begin();
  ASSERT_TRUE(story.run_comes_to(RunState::failed));
  EXPECT_EQ(story.stored().reason, "item failed at call: told to");
  EXPECT_EQ(story.stored().ledger.dead, 1);
  EXPECT_EQ(story.stored().ledger.cancelled, 1);
  EXPECT_TRUE(story.stored().ledger.adds_up());
}

TEST(RunEnd, MaxDeadLetsWhatWasTakenFinish) {
  struct Row {
    const char* claim;
    std::int64_t items;
    MaxDead most;
    int dead;  // the first so many items
    RunState state;
  };
  const Row rows[] = {
      {"as many as allowed", 9, {std::int64_t{3}}, 3, RunState::partial},
      {"one more", 9, {std::int64_t{3}}, 4, RunState::failed},
      {"a share of too few says nothing", 9, {0.5}, 9, RunState::partial},
      {"a share", 40, {0.25}, 9, RunState::failed},
  };
  for (const auto& [claim, items, most, dead, state] : rows) {
    SCOPED_TRACE(claim);
    Story story;
    story.source(items);
    story.workflow.run.max_dead = most;
    story.workflow.run.window = 4;
    story.step("call", {"{{ item.n <= " + std::to_string(dead) + " and 'failed' or 'ok' }}"});
    story.begin();
    ASSERT_TRUE(story.run_comes_to(state)) << name(story.stored().state);
    const auto ledger = story.stored().ledger;
    EXPECT_TRUE(ledger.adds_up());
    EXPECT_EQ(ledger.taken, ledger.done + ledger.dead);
    EXPECT_EQ(ledger.dead, dead);
    EXPECT_TRUE(state != RunState::failed || ledger.taken < items);
  }
}

TEST(RunEnd, ASourceThatFailsInTheMiddleFailsTheRunOnceItsItemsAreThrough) {
  for (const auto* does : {"failed", "retry:1000", "hold"}) {
    SCOPED_TRACE(does);
    Story story;
    story.source(6, 3, does);
    story.workflow.source.retry.attempts = 2;
    story.step("call", {"ok"});
    story.begin();
    ASSERT_TRUE(story.comes_true([&] { return story.pass(30s), is_final(story.stored().state); }));
    EXPECT_EQ(story.stored().state, RunState::failed);
    EXPECT_TRUE(story.stored().reason.starts_with("source (scripted.source): ")) << story.stored().reason;
    EXPECT_EQ(story.stored().ledger, (Ledger{.taken = 3, .done = 3}));
  }
}

TEST(RunEnd, TheFirstTenItemsFailingAlikeBlockIt) {
  Story story;
  story.source(40);
  story.workflow.run.window = 4;
  story.step("call", {"failed"});
  story.begin();
  ASSERT_TRUE(story.run_comes_to(RunState::blocked));
  const auto dead = story.stored().ledger.dead;
  EXPECT_TRUE(story.stored().reason.ends_with(
      " items all failed alike, at call: told to; mend the cause and resume, which goes on with the other items, or "
      "cancel the run"))
      << story.stored().reason;
  EXPECT_GE(dead, 10);
  EXPECT_LT(story.stored().ledger.dead, 20);
  ASSERT_TRUE(story.comes_true([&] { return !story.stored().owner; }));
  story.restart();
  ASSERT_TRUE(story.run_comes_to(RunState::partial));
  EXPECT_EQ(story.stored().ledger, (Ledger{.taken = 40, .dead = 40}));
}

TEST(RunEnd, TheFirstTenAreCountedOverTheEnginesThatSawThemFail) {
  Story story;
  story.source(40);
  story.workflow.run.window = 4;
  story.workflow.run.concurrency = 1;
  story.step("call", {}).use.params["does"] = "{{ {item.n == 7 and 'hold' or 'failed', 'failed'} }}";
  story.begin();
  const auto called = [&] { return std::ranges::count(story.calls(), "call process 1"); };
  ASSERT_TRUE(story.comes_true([&] { return story.stored().ledger.dead == 6 && called() == 7; }));
  story.restart();
  ASSERT_TRUE(story.run_comes_to(RunState::blocked))
      << name(story.stored().state) << " with " << story.stored().ledger.dead << " dead";
  EXPECT_TRUE(story.stored().reason.contains(" items all failed alike, at call: told to")) << story.stored().reason;
  EXPECT_GE(story.stored().ledger.dead, 10);
  EXPECT_LT(story.stored().ledger.dead, 16);  // those that were under way
}

TEST(RunEnd, OfTheFirstItemsNoMoreAreTakenAndTheRestOfTheSourceIsLeft) {
  Story story;
  story.source(40);
  story.workflow.run.window = 8;
  story.workflow.run.first = 5;
  story.step("call", {"ok"});
  story.begin();
  ASSERT_TRUE(story.run_comes_to(RunState::succeeded));
  EXPECT_EQ(story.stored().ledger, (Ledger{.taken = 5, .done = 5}));
}

TEST(RunEnd, TheFirstItemsAreCountedOverTheEnginesThatTookThem) {
  Story story;
  story.source(40);
  story.workflow.run.window = 2;
  story.workflow.run.concurrency = 1;
  story.workflow.run.first = 5;
  story.step("call", {}).use.params["does"] = "{{ {item.n == 2 and 'hold' or 'ok', 'ok'} }}";
  story.begin();
  ASSERT_TRUE(story.comes_true(
      [&] { return story.stored().ledger.done == 1 && std::ranges::count(story.calls(), "call process 1") == 2; }));
  story.restart();
  ASSERT_TRUE(story.run_comes_to(RunState::succeeded));
  EXPECT_EQ(story.stored().ledger, (Ledger{.taken = 5, .done = 5}));
}

TEST(RunEnd, OnErrorDecidesWhatAFailureComesTo) {
  struct Row {
    OnError on_error;
    RunState state;
    Ledger ledger;
    Lines calls;
  };
  const Row rows[] = {
      {OnError::dead_letter, RunState::partial, {.taken = 1, .dead = 1}, {"call process 1"}},
      {OnError::skip, RunState::succeeded, {.taken = 1, .skipped = 1}, {"call process 1"}},
      {OnError::continue_, RunState::succeeded, {.taken = 1, .done = 1}, {"call process 1", "told/told to process 1"}},
      {OnError::fail_run, RunState::failed, {.taken = 1, .dead = 1}, {"call process 1"}},
  };
  for (const auto& [on_error, state, ledger, calls] : rows) {
    Story story;
    story.step("call", {"failed"}).on_error = on_error;
    story.step("next", {"ok"}).use.params["as"] = "{{ steps.call.error.code }}/{{ steps.call.error.message }}";
    story.begin();
    ASSERT_TRUE(story.run_comes_to(state)) << name(story.stored().state);
    EXPECT_EQ(story.stored().ledger, ledger);
    EXPECT_EQ(story.calls(), calls);
  }
}

TEST(RunEnd, AHaltKeepsTheItemForTheResume) {
  Story story;
  story.step("call", {"halt", "ok"});
  story.begin();
  ASSERT_TRUE(story.run_comes_to(RunState::blocked));
  ASSERT_TRUE(story.comes_true([&] { return !story.stored().owner; }));
  EXPECT_EQ(story.stored().reason, "step call (scripted.step): told to");
  EXPECT_EQ(story.standing().state, ItemState::ready);
  story.restart();
  ASSERT_TRUE(story.run_comes_to(RunState::succeeded));
  EXPECT_EQ(story.calls(), (Lines{"call process 1", "call process 2"}));
}

TEST(RunEnd, AHaltOfAnItemsSinkBlocksAndTheDeliveryIsStillOwed) {
  Story story;
  story.step("call", {"ok"});
  story.sink("out", {SinkEvent::item_done}, "item", {"halt", "ok"});
  story.begin();
  ASSERT_TRUE(story.run_comes_to(RunState::blocked));
  ASSERT_TRUE(story.comes_true([&] { return !story.stored().owner; }));
  EXPECT_EQ(story.stored().reason, "sink out (scripted.sink): told to");
  story.restart();
  ASSERT_TRUE(story.run_comes_to(RunState::succeeded));
  EXPECT_EQ(story.stored().ledger, (Ledger{.taken = 1, .done = 1, .owed = 1, .delivered = 1}));
  EXPECT_EQ(story.calls(), (Lines{"call process 1", "item", "item"}));
}

TEST(RunEnd, ACallThatIsDeafKeepsItsItemUntilItReturnsAndATimeoutCounts) {
  Story story;
  auto& step = story.step("call", {"hold", "deaf"});
  step.timeout = 5s;
  step.retry = {.attempts = 3, .initial = 1s, .jitter = Jitter::none};
  story.begin();
  ASSERT_TRUE(story.comes_to(1, ItemState::ready));
  story.pass(5s);
  ASSERT_TRUE(story.comes_to(1, ItemState::retrying));
  story.pass(1s);
  ASSERT_TRUE(story.comes_to(2, ItemState::retrying));
  story.pass(1h);
  story.open_gate();
  ASSERT_TRUE(story.run_comes_to(RunState::succeeded));
  EXPECT_EQ(story.attempts(), (Lines{"call retry 1 timeout: the call took longer than its timeout", "call ok 2"}));
}

}  // namespace
}  // namespace sluice::conformance
