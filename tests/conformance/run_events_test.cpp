// SPDX-License-Identifier: Apache-2.0
//
// What sinks are told of runs and of items' ends; emitted children; batches. workflow-format.md, "Sinks" and "Run".
#include <gtest/gtest.h>

#include <algorithm>

#include "story.hpp"
#include "support/print_runs.hpp"

namespace sluice::conformance {
namespace {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

constexpr SinkEvent kRunEvents[] = {SinkEvent::run_started,  SinkEvent::run_finished, SinkEvent::run_succeeded,
                                    SinkEvent::run_partial,  SinkEvent::run_failed,   SinkEvent::run_blocked,
                                    SinkEvent::run_cancelled};

// Each event has a sink of its own, which writes down the event's name and the state.
void tell_of_all(Story& story) {
  for (const auto* event : {"started", "finished", "succeeded", "partial", "failed", "blocked", "cancelled"}) {
    const auto at = story.workflow.sinks.size();
    story.sink(event, {kRunEvents[at]}, std::string(event) + " {{ run.state }}");
  }
}

TEST(RunEvents, AreToldOnceAndOnlyOfWhatHappened) {
  struct Row {
    const char* does;
    RunState state;
    Lines told;
  };
  const Row rows[] = {
      {"ok", RunState::succeeded, {"finished succeeded", "started running", "succeeded succeeded"}},
      {"skip", RunState::succeeded, {"finished succeeded", "started running", "succeeded succeeded"}},
      {"failed", RunState::partial, {"finished partial", "partial partial", "started running"}},
      {"halt", RunState::blocked, {"blocked blocked", "started running"}},
      {"park", RunState::cancelled, {"cancelled cancelled", "finished cancelled", "started running"}},
  };
  for (const auto& [does, state, expected] : rows) {
    SCOPED_TRACE(does);
    Story story;
    tell_of_all(story);
    story.step("call", {does});
    story.begin();
    if (state == RunState::cancelled) {
      ASSERT_TRUE(story.comes_to(2, ItemState::waiting));
      ASSERT_TRUE(story.comes_true([&] { return std::ranges::count(story.calls(), "started running") == 1; }));
      story.cancel();
    }
    ASSERT_TRUE(story.run_comes_to(state));
    ASSERT_TRUE(story.comes_true([&] { return !story.stored().owner; }));
    auto told = story.calls();
    std::erase_if(told, [](const auto& line) { return line.starts_with("call "); });
    // The start may be told while the run goes on, or as late as its end.
    for (auto& line : told) line = line.starts_with("started") ? "started running" : line;
    std::ranges::sort(told);
    EXPECT_EQ(told, expected);
  }
}

TEST(RunEvents, ADeadDeliveryOfOneChangesNothing) {
  Story story;
  story.step("call", {"ok"});
  story.sink("tell", {SinkEvent::run_finished}, "finished", {"halt"});
  story.begin();
  ASSERT_TRUE(story.run_comes_to(RunState::succeeded));
  EXPECT_EQ(story.stored().ledger, (Ledger{.taken = 1, .done = 1}));
  const auto letters = story.bench.reader().dead_letters({.run = story.run}).value();
  ASSERT_EQ(letters.size(), 1u);
  EXPECT_EQ(letters[0].place, "tell");
  EXPECT_EQ(letters[0].item, ItemNumber{});
}

TEST(RunEvents, ADeadDeliveryOfAnItemMakesTheRunPartial) {
  Story story;
  story.step("call", {"ok"});
  story.sink("bad", {SinkEvent::item_done}, "bad", {"failed"});
  story.sink("good", {SinkEvent::item_done}, "good", {"retry:1000", "ok"});
  story.begin();
  ASSERT_TRUE(story.comes_true([&] { return story.pass(1s), is_final(story.stored().state); }));
  EXPECT_EQ(story.stored().state, RunState::partial);
  EXPECT_EQ(story.stored().ledger, (Ledger{.taken = 1, .done = 1, .owed = 2, .delivered = 1, .undelivered = 1}));
  EXPECT_EQ(story.standing().state, ItemState::done);
  auto told = story.calls();
  std::ranges::sort(told);
  EXPECT_EQ(told, (Lines{"bad", "call process 1", "good", "good"}));
}

TEST(RunEvents, WhenDecidesOnItemsStepsAndSinks) {
  Story story;
  story.source(4);
  story.workflow.source.when = "item.n ~= 2";
  story.step("call", {"ok"}).when = "item.n ~= 3";
  story.sink("out", {SinkEvent::item_done}, "out {{ item.n }}").when = "item.n ~= 4";
  story.sink("skipped", {SinkEvent::item_skipped}, "skipped {{ item.n }}");
  story.begin();
  ASSERT_TRUE(story.run_comes_to(RunState::succeeded));
  EXPECT_EQ(story.stored().ledger, (Ledger{.taken = 4, .done = 3, .skipped = 1, .owed = 3, .delivered = 3}));
  auto told = story.calls();
  std::erase_if(told, [](const auto& line) { return line.starts_with("next "); });
  std::ranges::sort(told);
  EXPECT_EQ(told, (Lines{"call process 1", "call process 1", "out 1", "out 3", "skipped 2"}));
}

TEST(RunEvents, ChildrenGoOnAtTheNextStepWithTheirParentsOutputs) {
  Story story;
  story.step("first", {"ok"});
  story.step("expand", {"emit"});
  story.step("last", {"ok"}).use.params["as"] = "{{ steps.first.said }} of {{ parent.item.n }}: {{ item.child }}";
  story.sink("out", {SinkEvent::item_done}, "out {{ item.child }} {{ steps.last.said }}");
  story.begin();
  ASSERT_TRUE(story.run_comes_to(RunState::succeeded));
  EXPECT_EQ(story.stored().ledger,
            (Ledger{.taken = 1, .emitted = 2, .done = 2, .expanded = 1, .owed = 2, .delivered = 2}));
  auto told = story.calls();
  std::ranges::sort(told);
  EXPECT_EQ(told, (Lines{"expand process 1", "first process 1", "ok of 1: 1 process 1", "ok of 1: 2 process 1",
                         "out 1 ok", "out 2 ok"}));
  EXPECT_EQ((*story.bench.reader().item(story.run, ItemNumber{2}))->parent, ItemNumber{1});
}

TEST(RunEvents, ABatchHasAVerdictForEachItemAndAMissingOneIsTransient) {
  Story story;
  story.source(6);
  auto& half = story.workflow.steps.emplace_back(
      testing_support::EngineBench::step("half", "scripted.half", {{"n", "{{ item.n }}"}}));
  half.batch.items = 8;
  half.retry = {.attempts = 3, .initial = 1s, .jitter = Jitter::none};
  story.begin();
  ASSERT_TRUE(story.comes_to(1, ItemState::retrying, 6));
  story.pass(1s);
  ASSERT_TRUE(story.run_comes_to(RunState::partial));
  EXPECT_EQ(story.stored().ledger, (Ledger{.taken = 6, .done = 5, .dead = 1}));
  EXPECT_EQ(story.attempts(1), (Lines{"half ok 1"}));
  EXPECT_EQ(story.attempts(2), (Lines{"half retry 1 plugin: the plugin gave no verdict", "half ok 2"}));
  EXPECT_EQ(story.attempts(3), (Lines{"half failed 1 three: three"}));
}

TEST(RunEvents, TheSourceIsAskedOnlyWhileTheWindowHasRoom) {
  Story story;
  story.source(20);
  story.workflow.run.window = 5;
  story.step("call", {"gate"}).concurrency = 2;
  story.begin();
  ASSERT_TRUE(story.comes_true([&] { return story.stored().ledger.taken == 5 && story.calls().size() >= 7; }));
  story.pass(10s);
  EXPECT_EQ(story.stored().ledger.taken, 5);
  story.open_gate();
  ASSERT_TRUE(story.run_comes_to(RunState::succeeded));
  EXPECT_EQ(std::ranges::count(story.calls(), "next 1"), 20) << "a quarter of the window at a time";
}

// A sink that is slow holds the steps up only once another window of items waits for it.
TEST(RunEvents, WaitsForASinkFillAWindowOfTheirOwn) {
  Story story;
  story.source(20);
  story.workflow.run.window = 5;
  story.step("call", {"ok"});
  story.sink("out", {SinkEvent::item_done}, "out {{ item.n }}", {"gate"}).batch.items = 1;
  story.begin();
  ASSERT_TRUE(story.comes_true([&] { return story.stored().ledger.taken == 10; }));
  EXPECT_EQ(story.stored().ledger.taken, 10);
  story.open_gate();
  ASSERT_TRUE(story.run_comes_to(RunState::succeeded));
  EXPECT_EQ(story.stored().ledger.delivered, 20);
}

TEST(RunEvents, WaitsForTheOutsideDoNotFillTheWindow) {
  Story story;
  story.source(20);
  story.workflow.run.window = 5;
  story.step("call", {"park"});
  story.begin();
  ASSERT_TRUE(story.comes_to(1, ItemState::waiting, 20));
  EXPECT_EQ(story.stored().ledger.taken, 20);
}

}  // namespace
}  // namespace sluice::conformance
