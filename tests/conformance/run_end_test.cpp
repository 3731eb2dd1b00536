// SPDX-License-Identifier: Apache-2.0
//
// How runs end: by their items, their source, their bounds, or because somebody says so. workflow-format.md, "Run".
#include <gtest/gtest.h>

#include <thread>

#include "journal/journal.hpp"
#include "story.hpp"
#include "support/printers.hpp"

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
  ASSERT_TRUE(story.comes_true([&] { return story.calls().back() == "blocked: told to"; }));
  ASSERT_TRUE(story.comes_true([&] { return !story.stored().owner; }));
  EXPECT_EQ(story.stored().state, RunState::blocked);
  EXPECT_EQ(story.stored().ledger, (Ledger{.taken = 20}));
}

}  // namespace
}  // namespace sluice::conformance
