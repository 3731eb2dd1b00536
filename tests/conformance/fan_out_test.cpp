// SPDX-License-Identifier: Apache-2.0
//
// Items that become several, and keys of which one item is delivered: in a run, across runs, and across engines.
#include <gtest/gtest.h>

#include <algorithm>

#include "journal/sqlite.hpp"
#include "story.hpp"
#include "support/print_runs.hpp"

namespace sluice::conformance {
namespace {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;
using testing_support::EngineBench;

// A creator with two videos, and one more with the second of them; each video goes on once.
class FanOut : public testing::Test {
 protected:
  FanOut() {
    story.workflow.source.use = {.component = "items",
                                 .options = {{"list", Array{Object{{"name", "ann"}, {"videos", Array{"a", "b"}}},
                                                            Object{{"name", "bob"}, {"videos", Array{"b"}}}}}}};
    story.workflow.steps.push_back(EngineBench::step("videos", "each", {{"list", "{{ item.videos }}"}}));
    auto& unseen = story.workflow.steps.emplace_back(
        EngineBench::step("unseen", "dedupe", {{"key", "{{ item.value }}"}}, {{"keep", 86'400'000}}));
    unseen.batch.items = 1;
    story.workflow.run.concurrency = 1;
    story.sink("tell", {SinkEvent::item_done}, "{{ parent.item.name }} {{ item.value }}");
  }

  // States of the run's items, in their order, with what the dedupe step said of those that were skipped.
  Lines items() {
    Lines lines;
    const auto rows = *story.bench.reader().items({.run = story.run});
    for (const auto& row : rows) {
      auto line = std::string(name(row.standing.state));
      if (row.standing.state == ItemState::skipped) line += " " + story.attempts(row.number.value).back();
      lines.push_back(line);
    }
    return lines;
  }

  std::int64_t claims() {
    auto db = std::move(*sqlite::Connection::open(story.bench.path(), {}));
    return *db.integer("SELECT count(*) FROM claims");
  }

  Story story;
};

TEST_F(FanOut, OneItemGoesOnForEachElementAndOneForEachKey) {
  story.begin();
  ASSERT_TRUE(story.run_comes_to(RunState::succeeded));
  EXPECT_EQ(story.stored().ledger,
            (Ledger{.taken = 2, .emitted = 3, .done = 2, .expanded = 2, .skipped = 1, .owed = 2, .delivered = 2}));
  auto told = story.calls();
  std::ranges::sort(told);
  EXPECT_EQ(told.size(), 2U);
  EXPECT_EQ(told.front(), "ann a");
  EXPECT_EQ(std::ranges::count(items(), "expanded"), 2);
}

TEST_F(FanOut, WhatWasDeliveredInOneRunIsSkippedInTheNext) {
  story.begin();
  ASSERT_TRUE(story.run_comes_to(RunState::succeeded));
  story.begin_another();
  ASSERT_TRUE(story.run_comes_to(RunState::succeeded));
  EXPECT_EQ(story.stored().ledger, (Ledger{.taken = 2, .emitted = 3, .expanded = 2, .skipped = 3}));
  EXPECT_EQ(story.calls().size(), 2U);
  const auto lines = items();
  ASSERT_EQ(lines.size(), 5U);
  EXPECT_TRUE(std::ranges::any_of(lines, [](const std::string& line) {
    return line.starts_with("skipped unseen skipped 1 duplicate: item ") &&
           line.ends_with(" of run 1 with the same key was delivered");
  })) << testing::PrintToString(lines);
}

TEST_F(FanOut, AKeyIsForgottenWhenItWasNotSeenForLong) {
  story.begin();
  ASSERT_TRUE(story.run_comes_to(RunState::succeeded));
  story.pass(23h);
  story.begin_another();  // sees them: they are kept a day from now on
  ASSERT_TRUE(story.run_comes_to(RunState::succeeded));
  story.pass(23h);
  story.begin_another();
  ASSERT_TRUE(story.run_comes_to(RunState::succeeded));
  EXPECT_EQ(story.stored().ledger.skipped, 3);
  story.pass(25h);
  story.begin_another();
  ASSERT_TRUE(story.run_comes_to(RunState::succeeded));
  EXPECT_EQ(story.stored().ledger.done, 2);
  EXPECT_EQ(story.calls().size(), 4U);
  story.pass(25h);
  EXPECT_EQ(claims(), 4);
  story.restart();
  EXPECT_TRUE(story.comes_true([&] { return claims() == 0; }));
}

TEST_F(FanOut, WhatDiesIsNotSeenAndWhatWasNotDeliveredIsNeither) {
  story.workflow.source.use.options = {{"list", Array{Object{{"name", "ann"}, {"videos", Array{"a"}}}}}};
  story.step("publish", {"failed"});
  story.begin();
  ASSERT_TRUE(story.run_comes_to(RunState::partial));
  story.workflow.steps.pop_back();
  story.workflow.sinks.front().use.params["does"] = Array{"failed"};
  story.begin_another();
  ASSERT_TRUE(story.run_comes_to(RunState::partial));
  EXPECT_EQ(story.stored().ledger,
            (Ledger{.taken = 1, .emitted = 1, .done = 1, .expanded = 1, .owed = 1, .undelivered = 1}));
  story.workflow.sinks.front().use.params["does"] = Array{};
  story.begin_another();
  ASSERT_TRUE(story.run_comes_to(RunState::succeeded));
  EXPECT_EQ(story.stored().ledger.delivered, 1);
  story.begin_another();
  ASSERT_TRUE(story.run_comes_to(RunState::succeeded));
  EXPECT_EQ(story.stored().ledger.skipped, 1);
}

TEST_F(FanOut, AClaimOutlivesItsEngineAndACancelGivesItBack) {
  story.workflow.source.use.options = {{"list", Array{Object{{"name", "ann"}, {"videos", Array{"a"}}}}}};
  story.step("wait", {"park"});
  story.begin();
  ASSERT_TRUE(story.comes_to(1, ItemState::waiting, 2));
  EXPECT_EQ(claims(), 1);
  story.restart();
  EXPECT_EQ(claims(), 1);
  story.cancel();
  ASSERT_TRUE(story.run_comes_to(RunState::cancelled));
  EXPECT_EQ(claims(), 0);
}

TEST_F(FanOut, AClaimedItemThatWaitedIsSeenOnceItIsDelivered) {
  story.workflow.source.use.options = {{"list", Array{Object{{"name", "ann"}, {"videos", Array{"a"}}}}}};
  story.step("wait", {"park", "ok"});
  story.begin();
  ASSERT_TRUE(story.comes_to(1, ItemState::waiting, 2));
  story.restart();
  ASSERT_EQ(story.call_back(2, "{}", 2), 200);
  ASSERT_TRUE(story.run_comes_to(RunState::succeeded));
  story.begin_another();
  ASSERT_TRUE(story.run_comes_to(RunState::succeeded));
  EXPECT_EQ(story.stored().ledger.skipped, 1);
}

TEST_F(FanOut, AKeyOfAnItemThatExpandedIsKeptUnlessAChildWasCancelled) {
  story.workflow.source.use.options = {{"list", Array{Object{{"name", "ann"}, {"value", 1}, {"videos", Array{"a"}}}}}};
  std::swap(story.workflow.steps[0], story.workflow.steps[1]);
  story.step("wait", {"park", "ok"});
  story.begin();
  ASSERT_TRUE(story.comes_to(1, ItemState::waiting, 2));
  story.cancel();
  ASSERT_TRUE(story.run_comes_to(RunState::cancelled));
  EXPECT_EQ(claims(), 0);
  story.begin_another();
  ASSERT_TRUE(story.comes_to(2, ItemState::waiting, 2));
  ASSERT_EQ(story.call_back(2, "{}", 2), 200);
  ASSERT_TRUE(story.run_comes_to(RunState::succeeded));
  story.begin_another();
  ASSERT_TRUE(story.run_comes_to(RunState::succeeded));
  EXPECT_EQ(story.stored().ledger, (Ledger{.taken = 1, .skipped = 1}));
}

TEST_F(FanOut, WhatIsOnItsWayInAnotherRunIsSkippedAndGoesOnThere) {
  story.workflow.source.use.options = {{"list", Array{Object{{"name", "ann"}, {"videos", Array{"a"}}}}}};
  story.step("wait", {"park", "ok"});
  story.begin();
  ASSERT_TRUE(story.comes_to(1, ItemState::waiting, 2));
  story.begin_another();
  ASSERT_TRUE(story.run_comes_to(RunState::succeeded));
  EXPECT_EQ(story.stored().ledger.skipped, 1);
  EXPECT_EQ(story.attempts(2).back(), "unseen skipped 1 duplicate: item 2 of run 1 has the same key and is on its way");
}

TEST_F(FanOut, WhatWasDeliveredBeforeItsRunWasCancelledIsSeen) {
  story.workflow.source.use.options = {{"list", Array{Object{{"name", "ann"}, {"videos", Array{"a"}}}}}};
  story.sink("later", {SinkEvent::item_done}, "later", {"retry:3600000"});
  story.begin();
  ASSERT_TRUE(story.comes_true([&] {
    const auto rows = *story.bench.reader().deliveries(story.run, ItemNumber{2});
    return rows.size() == 2 && rows[0].state == DeliveryState::delivered && rows[1].due;
  }));
  story.cancel();
  ASSERT_TRUE(story.run_comes_to(RunState::cancelled));
  EXPECT_EQ(claims(), 1);
}

}  // namespace
}  // namespace sluice::conformance
