// SPDX-License-Identifier: Apache-2.0
//
// Limits: what they hold back and what passes them.
#include <gtest/gtest.h>

#include "story.hpp"
#include "support/print_runs.hpp"

namespace sluice::conformance {
namespace {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

LimitDefinition one_in(Duration period, std::int64_t burst = 1) {
  return {.name = "calls", .rate_count = 1, .rate_period = period, .burst = burst};
}

// Items that call one step under a limit.
class Limit : public testing::Test {
 protected:
  void limit(const LimitDefinition& definition, std::int64_t items) {
    story.workflow = testing_support::EngineBench::counting(items);
    story.workflow.limits = {definition};
  }
  Step& step(std::vector<std::string> does) {
    auto& step = story.step("call", std::move(does));
    step.limits = {{.limit = "calls"}};
    return step;
  }
  bool calls(std::size_t number) {
    return story.comes_true([&] { return story.calls().size() >= number; });
  }
  // When each item's attempt began, in seconds from the start.
  std::vector<std::int64_t> starts(std::int64_t items, std::size_t attempt = 0) {
    std::vector<std::int64_t> seconds;
    for (std::int64_t item = 1; item <= items; ++item) {
      const auto rows = story.bench.reader().attempts(story.run, ItemNumber{item}).value();
      seconds.push_back(
          std::chrono::duration_cast<std::chrono::seconds>(rows.at(attempt).started - story.began).count());
    }
    return seconds;
  }

  Story story;
};

TEST_F(Limit, OneAMinuteHoldsOverRestarts) {
  limit(one_in(1min), 3);
  step({"ok"});
  story.begin();
  ASSERT_TRUE(calls(1));
  story.pass(59s);
  story.restart();
  story.pass(1s);
  ASSERT_TRUE(calls(2));
  story.restart();
  story.pass(60s);
  ASSERT_TRUE(story.run_comes_to(RunState::succeeded));
  EXPECT_EQ(starts(3), (std::vector<std::int64_t>{0, 60, 120}));
}

TEST_F(Limit, OneAMinuteHoldsOverEngines) {
  limit(one_in(1min), 1);
  step({"ok"});
  story.begin();
  ASSERT_TRUE(story.run_comes_to(RunState::succeeded));
  const auto other = story.bench.another_engine();
  story.run = *other->run({.workflow = story.workflow, .settings = "{}", .trigger = "test"});
  story.pass(59s);
  story.pass(1s);
  ASSERT_TRUE(story.run_comes_to(RunState::succeeded));
  EXPECT_EQ(starts(1), (std::vector<std::int64_t>{60}));
}

TEST_F(Limit, ABurstIsSpentOnce) {
  limit(one_in(1min, 3), 5);
  step({"ok"});
  story.begin();
  ASSERT_TRUE(calls(3));
  story.pass(1min);
  ASSERT_TRUE(calls(4));
  story.pass(1min);
  ASSERT_TRUE(story.run_comes_to(RunState::succeeded));
  EXPECT_EQ(starts(5), (std::vector<std::int64_t>{0, 0, 0, 60, 120}));
}

TEST_F(Limit, SlotsBoundTheCallsAtOnce) {
  limit({.name = "calls", .concurrency = 2}, 5);
  step({"gate"});
  story.begin();
  ASSERT_TRUE(calls(2));
  story.pass(10s);
  ASSERT_TRUE(story.comes_true([&] { return story.bench.engine().progress(story.run)->steps.front().calls == 2; }));
  EXPECT_EQ(story.calls().size(), 2u);
  story.open_gate();
  ASSERT_TRUE(story.comes_true([&] { return story.pass(100ms), story.stored().state == RunState::succeeded; }));
}

TEST_F(Limit, AThrottledCallMovesEveryonesNext) {
  limit({.name = "calls", .concurrency = 1}, 2);
  step({"throttled:30000", "ok"}).retry.jitter = Jitter::none;
  story.begin();
  ASSERT_TRUE(calls(1));
  ASSERT_TRUE(story.comes_to(1, ItemState::retrying));
  story.pass(29s);
  story.pass(1s);
  ASSERT_TRUE(calls(2));
  ASSERT_TRUE(story.comes_true([&] { return story.pass(1s), story.stored().state == RunState::succeeded; }));
  EXPECT_EQ(starts(1), (std::vector<std::int64_t>{0}));
  for (const auto began : {starts(2).back(), starts(1, 1).back()}) EXPECT_GE(began, 30);
}

TEST_F(Limit, TheDeadlinesResumeAndACancelPassIt) {
  limit(one_in(1h), 1);
  step({"wait"}).deadline = 5min;
  story.begin();
  ASSERT_TRUE(story.comes_to(1, ItemState::waiting));
  story.pass(5min);
  ASSERT_TRUE(story.comes_to(2, ItemState::dead));
  EXPECT_EQ(story.calls().back(), "call deadline 2");
  story.begin_another();
  story.pass(55min);
  ASSERT_TRUE(story.comes_to(3, ItemState::waiting));
  story.cancel();
  ASSERT_TRUE(story.comes_to(4, ItemState::cancelled));
  EXPECT_EQ(story.calls().back(), "call cancel 2");
}

TEST_F(Limit, EachKeyHasItForItself) {
  limit(one_in(1h), 1);
  step({"ok"}).limits = {{.limit = "calls", .key = "a"}};
  step({"ok"}).limits = {{.limit = "calls", .key = "b"}};
  story.workflow.steps.back().name = "other";
  story.begin();
  EXPECT_TRUE(story.run_comes_to(RunState::succeeded));
}

TEST_F(Limit, TimeSpentWaitingForItBeforeTheFirstAttemptDoesNotCountForTheDeadline) {
  limit(one_in(1min), 2);
  step({"wait"}).deadline = 90s;
  story.begin();
  ASSERT_TRUE(story.comes_to(1, ItemState::waiting));
  story.pass(60s);
  ASSERT_TRUE(story.comes_to(2, ItemState::waiting, 2));
  story.pass(30s);
  ASSERT_TRUE(story.comes_to(3, ItemState::dead, 1));
  story.pass(59s);
  EXPECT_EQ(story.standing(2).state, ItemState::waiting);
  story.pass(1s);
  ASSERT_TRUE(story.comes_to(4, ItemState::dead, 2));
  EXPECT_EQ(starts(2, 1), (std::vector<std::int64_t>{90, 150}));
}

TEST_F(Limit, AnItemThatIsPassedOverIsNoCall) {
  limit(one_in(1h), 3);
  step({"ok"}).when = "item.n == 3";
  story.begin();
  ASSERT_TRUE(story.run_comes_to(RunState::succeeded));
  EXPECT_EQ(story.calls(), Lines{"call process 1"});
}

TEST_F(Limit, ASourceThatFailsGivesItsSlotBack) {
  story.source(3, 1, "retry:1000");
  story.workflow.limits = {{.name = "calls", .concurrency = 1}};
  story.workflow.source.limits = {{.limit = "calls"}};
  story.workflow.source.retry.attempts = 3;
  story.step("call", {"ok"});
  story.begin();
  ASSERT_TRUE(story.comes_true([&] { return story.pass(1s), is_final(story.stored().state); }));
  EXPECT_EQ(story.stored().state, RunState::failed);
  EXPECT_EQ(story.stored().reason, "source (scripted.source): told to");
}

TEST_F(Limit, TwoWorkflowsThatDefineItDifferentlyAreRefusedByName) {
  limit(one_in(1min), 1);
  step({"park"});
  story.begin();
  auto other = story.workflow;
  other.name = "other";
  other.limits = {one_in(2min, 3)};
  const auto refused = story.bench.engine().run({.workflow = other, .settings = "{}", .trigger = "test"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(
      refused.error().message,
      "limit \"calls\" is 1 in 2m with a burst of 3 to workflow \"other\" but 1/min to workflow \"bench\", which is "
      "running: define it alike, or give one another name");
  story.cancel();
  ASSERT_TRUE(story.run_comes_to(RunState::cancelled));
  ASSERT_TRUE(story.comes_true(
      [&] { return story.bench.engine().run({.workflow = other, .settings = "{}", .trigger = "test"}).has_value(); }));
}

}  // namespace
}  // namespace sluice::conformance
