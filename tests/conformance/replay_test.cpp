// SPDX-License-Identifier: Apache-2.0
//
// Dead letters that another run takes up: where each goes on, with what, and what is not repeated.
#include <gtest/gtest.h>

#include <algorithm>

#include "json/json.hpp"
#include "story.hpp"
#include "support/print_runs.hpp"

namespace sluice::conformance {
namespace {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

// A story whose dead letters are replayed under its workflow as it is by then.
class Replays : public testing::Test {
 protected:
  // The open letters of the story's run that match go on in a new run, which is the story's from then on.
  Result<> replay(DeadLetterQuery query = {}, Revival revival = {}) {
    query.run = revival.origin = story.run;
    query.open_alone = true;
    if (revival.steps.empty()) revival.steps = steps();
    const auto letters = TRY(story.bench.reader().dead_letters(query));
    auto items = TRY(revive(revival, letters, story.workflow, story.bench.reader(), story.clock.now()));
    story.run = TRY(story.bench.engine().replay(
        {.run = {.workflow = story.workflow, .definition = "", .settings = "{}", .trigger = "replay"},
         .origin = revival.origin,
         .items = std::move(items)}));
    return {};
  }

  Lines steps() const {
    Lines names;
    for (const auto& step : story.workflow.steps) names.push_back(step.name);
    return names;
  }

  void run_to(RunState state) {
    story.begin();
    ASSERT_TRUE(story.comes_true([&] { return story.pass(1s), story.stored().state == state; }));
  }

  void replay_to(RunState state, DeadLetterQuery query = {}, Revival revival = {}) {
    const auto replayed = replay(std::move(query), std::move(revival));
    ASSERT_TRUE(replayed) << replayed.error().message;
    ASSERT_TRUE(story.comes_true([&] { return story.pass(1s), story.stored().state == state; }))
        << name(story.stored().state) << " " << story.stored().reason;
  }

  // What was called since the last look, in any order.
  Lines called() {
    auto all = story.calls();
    Lines now(all.begin() + static_cast<std::ptrdiff_t>(seen_), all.end());
    seen_ = all.size();
    std::erase_if(now, [](const auto& line) { return line.starts_with("next "); });
    std::ranges::sort(now);
    return now;
  }

  std::vector<StoredDeadLetter> letters(RunId run) { return story.bench.reader().dead_letters({.run = run}).value(); }
  std::size_t open_letters() { return story.bench.reader().dead_letters({.open_alone = true}).value().size(); }

  Story story;

 private:
  std::size_t seen_ = 0;
};

TEST_F(Replays, AnItemGoesOnWhereItDiedWithTheOutputsSoFar) {
  story.step("first", {"ok"});
  story.step("call", {"mended"}).use.params["as"] = "call after {{ steps.first.said }}";
  story.sink("out", {SinkEvent::item_done}, "out {{ item.n }} {{ steps.first.said }} {{ steps.call.said }}");
  run_to(RunState::partial);
  EXPECT_EQ(called(), (Lines{"call after ok process 1", "first process 1"}));
  story.open_gate();
  replay_to(RunState::succeeded);
  EXPECT_EQ(called(), (Lines{"call after ok process 1", "out 1 ok ok"}));
  EXPECT_EQ(story.stored().ledger, (Ledger{.taken = 1, .done = 1, .owed = 1, .delivered = 1}));
  EXPECT_EQ(story.attempts(), (Lines{"first ok 0", "call ok 1"}));
  EXPECT_EQ(open_letters(), 0u);
}

TEST_F(Replays, ATokenStaysTheFirstOriginsOverReplaysOfReplays) {
  story.step("call", {"failed"}).use.options["tokens"] = true;
  run_to(RunState::partial);
  const auto first = called();
  replay_to(RunState::partial);
  EXPECT_EQ(called(), first);
  replay_to(RunState::partial);
  EXPECT_EQ(called(), first);
  replay_to(RunState::partial, {}, {.edits = {{"n", "1"}}});
  EXPECT_EQ(called(), first) << "it is the same item";
  replay_to(RunState::partial, {}, {.edits = {{"n", "2"}}});
  const auto edited = called();
  EXPECT_NE(edited, first);
  EXPECT_EQ(story.bench.reader().item(story.run, ItemNumber{1}).value()->item, Value(Object{{"n", 2}}));
  replay_to(RunState::partial);
  EXPECT_EQ(called(), edited) << "what was new is kept from then on";
  replay_to(RunState::partial, {}, {.as_new = true});
  EXPECT_NE(called(), edited);
  EXPECT_EQ(open_letters(), 1u) << "the last one's";
}

TEST_F(Replays, OnlyTheDeliveryThatDiedIsMadeAgain) {
  story.step("call", {"ok"});
  story.sink("bad", {SinkEvent::item_done}, "bad {{ steps.call.said }}", {"mended"});
  story.sink("good", {SinkEvent::item_done}, "good");
  run_to(RunState::partial);
  EXPECT_EQ(called(), (Lines{"bad ok", "call process 1", "good"}));
  story.open_gate();
  replay_to(RunState::succeeded);
  EXPECT_EQ(called(), (Lines{"bad ok"}));
  EXPECT_EQ(story.stored().ledger, (Ledger{.taken = 1, .done = 1, .owed = 1, .delivered = 1}));
}

TEST_F(Replays, AReportOfADeathIsDeliveredWithTheDeathAsItWas) {
  story.step("call", {"failed"});
  story.sink("report", {SinkEvent::item_dead}, "report {{ step }}: {{ error.code }}, {{ error.message }}", {"mended"});
  run_to(RunState::partial);
  called();
  story.open_gate();
  const auto origin = story.run;
  replay_to(RunState::succeeded, {.at = "report"});
  EXPECT_EQ(called(), (Lines{"report call: told, told to"}));
  EXPECT_EQ(story.stored().ledger, (Ledger{.taken = 1, .done = 1, .owed = 1, .delivered = 1}));
  EXPECT_EQ(open_letters(), 1u) << "the item itself is dead as before";
  story.run = origin;
  replay_to(RunState::partial);
  EXPECT_EQ(called(), (Lines{"call process 1", "report call: told, told to"})) << "it died anew";
}

TEST_F(Replays, AnItemThatGoesOnIsNoLongerToBeReported) {
  story.step("call", {"mended"});
  story.sink("report", {SinkEvent::item_dead}, "report", {"failed"});
  run_to(RunState::partial);
  EXPECT_EQ(open_letters(), 2u);
  called();
  story.open_gate();
  replay_to(RunState::succeeded, {.at = "call"});
  EXPECT_EQ(called(), (Lines{"call process 1"}));
  EXPECT_EQ(open_letters(), 0u);
}

TEST_F(Replays, AChildHasItsParentAndAllThatCameBefore) {
  story.step("first", {"ok"});
  story.step("expand", {"emit"});
  story.step("last", {"mended"}).use.params["as"] = "{{ steps.first.said }} {{ parent.item.n }}/{{ item.child }}";
  story.sink("out", {SinkEvent::item_done}, "out {{ parent.item.n }}/{{ item.child }}");
  run_to(RunState::partial);
  called();
  story.stop();
  story.start();
  replay_to(RunState::partial);
  EXPECT_EQ(called(), (Lines{"ok 1/1 process 1", "ok 1/2 process 1"}));
  story.open_gate();
  const auto refused = replay({}, {.from = "first"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message,
            "--from first: item 1 of run 2 is a child, and began behind that step; its first is last");
  replay_to(RunState::succeeded, {}, {.from = "last"});
  EXPECT_EQ(called(), (Lines{"ok 1/1 process 1", "ok 1/2 process 1", "out 1/1", "out 1/2"}));
  EXPECT_EQ(story.stored().ledger, (Ledger{.taken = 2, .done = 2, .owed = 2, .delivered = 2}));
}

TEST_F(Replays, WhatExpandsInAReplayHasChildrenOfItsOwn) {
  story.step("gate", {"mended"});
  story.step("expand", {"emit"});
  story.step("park", {"park", "ok"}).use.params["as"] = "{{ parent.item.n }}/{{ item.child }} {{ steps.gate.said }}";
  run_to(RunState::partial);
  story.open_gate();
  called();
  ASSERT_TRUE(replay());
  ASSERT_TRUE(story.comes_to(5, ItemState::waiting, 3));
  story.restart();
  EXPECT_EQ(story.call_back(2, "a", 2), 200);
  EXPECT_EQ(story.call_back(2, "b", 3), 200);
  ASSERT_TRUE(story.run_comes_to(RunState::succeeded));
  EXPECT_EQ(called(), (Lines{"1/1 ok event 2 a", "1/1 ok process 1", "1/2 ok event 2 b", "1/2 ok process 1",
                             "expand process 1", "gate process 1"}));
  EXPECT_EQ(story.stored().ledger, (Ledger{.taken = 1, .emitted = 2, .done = 2, .expanded = 1}));
}

TEST_F(Replays, FromAnEarlierStepWhatCameSinceIsForgotten) {
  story.step("first", {"ok"});
  story.step("second", {"ok"}).use.params["as"] = "second {{ default(steps.last, 'none') }}";
  story.step("last", {"mended"});
  run_to(RunState::partial);
  called();
  story.open_gate();
  replay_to(RunState::succeeded, {}, {.from = "second"});
  EXPECT_EQ(called(), (Lines{"last process 1", "second none process 1"}));
  EXPECT_EQ(story.attempts(), (Lines{"first ok 0", "second ok 1", "last ok 1"}));
}

TEST_F(Replays, StepsAreFoundByNameWhereTheFileHasChanged) {
  story.step("first", {"ok"});
  story.step("call", {"failed"});
  story.sink("bad", {SinkEvent::item_skipped}, "bad");
  run_to(RunState::partial);
  called();
  const auto before = steps();
  story.workflow.steps.clear();
  story.step("new", {"ok"});
  story.step("first", {"ok"});
  story.step("call", {"ok"}).use.params["as"] = "{{ steps.first.said }}";
  replay_to(RunState::succeeded, {}, {.steps = before});
  EXPECT_EQ(called(), (Lines{"ok process 1"}));
  EXPECT_EQ(story.attempts(), (Lines{"first ok 0", "call ok 1"}));
}

TEST_F(Replays, AStepThatIsGoneIsRefusedUnlessAnotherIsNamed) {
  story.step("first", {"ok"});
  story.step("call", {"failed"});
  run_to(RunState::partial);
  const auto before = steps();
  story.workflow.steps.pop_back();
  const auto refused = replay({}, {.steps = before});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message,
            "step call, at which item 1 of run 1 died, is gone from /bench.toml: say with --from where to begin again, "
            "or replay without --current");
  called();
  replay_to(RunState::succeeded, {}, {.steps = before, .from = "first"});
  EXPECT_EQ(called(), (Lines{"first process 1"}));
}

TEST_F(Replays, WhatDiedAsItWasTakenIsTakenAnew) {
  story.source(3);
  story.workflow.source.when = "item.n ~= 2 or item.missing > 0";
  story.workflow.source.key = "'key ' .. item.n";
  story.step("call", {"ok"});
  run_to(RunState::partial);
  EXPECT_EQ(called(), (Lines{"call process 1", "call process 1"}));
  replay_to(RunState::partial);
  EXPECT_EQ(called(), Lines{});
  EXPECT_EQ(story.stored().ledger, (Ledger{.taken = 1, .dead = 1}));
  replay_to(RunState::succeeded, {}, {.edits = {{"missing", "-1"}}});
  EXPECT_EQ(story.stored().ledger, (Ledger{.taken = 1, .skipped = 1}));
  EXPECT_EQ(open_letters(), 0u);
}

TEST_F(Replays, AnItemThatIsChangedHasItsKeyAnew) {
  story.workflow.source.key = "item.n";
  story.step("call", {"mended"});
  run_to(RunState::partial);
  story.open_gate();
  replay_to(RunState::succeeded, {}, {.edits = {{"n", "7"}}});
  EXPECT_EQ(story.bench.reader().item(story.run, ItemNumber{1}).value()->key, "7");
}

TEST_F(Replays, AWaitBeginsAgainWithADeadlineOfItsOwn) {
  story.step("submit", {"ok"});
  story.step("wait", {"wait:1000", "wait:1000", "wait:1000"}).deadline = 2s;
  run_to(RunState::partial);
  EXPECT_EQ(letters(story.run).at(0).fault.code, "empty");
  called();
  story.workflow.steps.back().deadline = 1h;
  ASSERT_TRUE(replay());
  ASSERT_TRUE(story.comes_true([&] { return called() == Lines{"wait process 1"}; }));
  ASSERT_TRUE(story.comes_true([&] { return story.standing().state == ItemState::waiting; }));
  EXPECT_EQ(story.call_back(1, "now"), 200);
  ASSERT_TRUE(story.run_comes_to(RunState::succeeded));
}

TEST_F(Replays, WhatAServiceSendsToTheDeadItemReachesItsReplay) {
  story.step("submit", {"ok"});
  story.step("wait", {"wait:1000"}).deadline = 2s;
  run_to(RunState::partial);
  const auto given_to_the_service = story.address(1);
  EXPECT_EQ(story.post(given_to_the_service, "too soon"), 200);
  story.workflow.steps.back().deadline = 1h;
  called();
  ASSERT_TRUE(replay());
  ASSERT_TRUE(story.comes_true([&] { return story.standing().state == ItemState::waiting; }));
  EXPECT_EQ(story.post(given_to_the_service, "done"), 200);
  ASSERT_TRUE(story.run_comes_to(RunState::succeeded));
  EXPECT_EQ(called(), (Lines{"wait event 2 done", "wait process 1"}));
  EXPECT_EQ(story.events(), (Lines{"wait done"}));
  EXPECT_EQ(story.post(given_to_the_service, "again"), 200);
  EXPECT_EQ(story.events(), (Lines{"wait done", "wait again"})) << "recorded, of no effect";
}

TEST_F(Replays, ACancelledReplayLeavesTheLetterOpen) {
  story.step("park", {"failed"});
  run_to(RunState::partial);
  const auto origin = story.run;
  story.workflow.steps.clear();
  story.step("park", {"park"});
  ASSERT_TRUE(replay());
  EXPECT_EQ(open_letters(), 0u);
  ASSERT_TRUE(story.comes_true([&] { return story.standing().state == ItemState::waiting; }));
  story.cancel();
  ASSERT_TRUE(story.run_comes_to(RunState::cancelled));
  EXPECT_EQ(open_letters(), 1u);
  EXPECT_TRUE(letters(origin).at(0).is_open());
}

TEST_F(Replays, ADeliveryOfADeathOrASkipIsOpenAgainOnceItsReplayWasCancelled) {
  story.step("call", {"skip"});
  story.sink("report", {SinkEvent::item_skipped}, "report", {"failed"});
  run_to(RunState::partial);
  EXPECT_EQ(open_letters(), 1u);
  story.workflow.sinks.clear();
  story.sink("report", {SinkEvent::item_skipped}, "report", {"retry:3600000"});
  ASSERT_TRUE(replay());
  ASSERT_TRUE(story.comes_true([&] { return std::ranges::count(story.calls(), "report") == 2; }));
  story.cancel();
  ASSERT_TRUE(story.run_comes_to(RunState::cancelled));
  EXPECT_EQ(open_letters(), 1u);
}

TEST_F(Replays, TheFirstItemsThatFailAlikeBlockAReplay) {
  story.source(12);
  story.step("call", {"failed"});
  story.workflow.steps.back().when = "item.n > 0";
  story.begin();
  ASSERT_TRUE(story.run_comes_to(RunState::blocked));
  ASSERT_TRUE(replay());
  ASSERT_TRUE(story.run_comes_to(RunState::blocked));
  EXPECT_EQ(story.stored().reason,
            "the first 10 items all failed alike, at call: told to; mend the cause and resume, which goes on with the "
            "other items, "
            "or cancel the run");
}

TEST_F(Replays, AKeyThatAnItemHadGoesToItsReplayUnlessAnotherWasDeliveredSince) {
  story.workflow.steps.push_back(
      testing_support::EngineBench::step("unseen", "dedupe", {{"key", "{{ item.n }}"}}, {{"scope", "workflow"}}));
  story.step("call", {"mended"});
  story.sink("out", {SinkEvent::item_done}, "out {{ item.n }}");
  run_to(RunState::partial);
  const auto first = story.run;
  story.begin_another();
  ASSERT_TRUE(story.run_comes_to(RunState::partial));
  const auto second = story.run;
  story.open_gate();
  story.run = first;
  replay_to(RunState::succeeded);
  EXPECT_EQ(story.stored().ledger, (Ledger{.taken = 1, .done = 1, .owed = 1, .delivered = 1}));
  story.run = second;
  replay_to(RunState::succeeded);
  EXPECT_EQ(story.stored().ledger, (Ledger{.taken = 1, .skipped = 1}));
  EXPECT_EQ((**story.bench.reader().item(story.run, ItemNumber{1})).note,
            "item 1 of run 3 with the same key was delivered since");
  story.begin_another();
  ASSERT_TRUE(story.run_comes_to(RunState::succeeded));
  EXPECT_EQ(story.stored().ledger, (Ledger{.taken = 1, .skipped = 1}));
}

TEST_F(Replays, OfARunThatIsNotFinishedTakeUpWhatIsDead) {
  story.source(2);
  story.step("call", {"{{ item.n == 1 and 'mended' or 'gate' }}"});
  story.begin();
  ASSERT_TRUE(story.comes_true([&] { return open_letters() == 1; }));
  const auto origin = story.run;
  const auto replayed = replay();
  ASSERT_TRUE(replayed) << replayed.error().message;
  story.open_gate();
  ASSERT_TRUE(story.comes_true([&] { return is_final(story.stored().state); }));
  story.run = origin;
  ASSERT_TRUE(story.run_comes_to(RunState::partial));
  EXPECT_EQ(story.stored().ledger, (Ledger{.taken = 2, .done = 1, .dead = 1}));
}

}  // namespace
}  // namespace sluice::conformance
