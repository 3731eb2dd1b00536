// SPDX-License-Identifier: Apache-2.0
#include "plan/plan.hpp"

#include <gtest/gtest.h>

namespace sluice::plan {
namespace {

using namespace std::chrono_literals;

const Timestamp kStart{1'000'000s};

Rules rules() {
  return {.retry = {.attempts = 3, .initial = 1s, .jitter = Jitter::none}, .step = "scrape"};
}

Attempt attempt(Timestamp at = kStart + 1s, Resumed resumed = Resumed::no) {
  return {.resumed = resumed, .started = kStart, .finished = at};
}

Outcome retry(std::optional<Duration> after = std::nullopt) {
  return outcome::Retry{.fault = {.code = "timeout", .message = "no answer"}, .after = after};
}

TEST(Plan, OkGoesToTheNextStepWithItsCountsReset) {
  const Standing now{.step = 1, .attempt = 4, .failures = 2, .rows = 6};
  const auto decision = after_attempt(now, rules(), outcome::Ok{Object{{"id", 7}}}, attempt());
  const Standing expected{.step = 2, .attempt = 1, .rows = 7, .ready_at = kStart + 1s};
  EXPECT_EQ(decision.next, expected);
  EXPECT_EQ(decision.output, Value(Object{{"id", 7}}));
  EXPECT_EQ(decision.filed, OutcomeKind::ok);
}

TEST(Plan, RetryBacksOffAndThenDies) {
  Standing now;
  auto first = after_attempt(now, rules(), retry(), attempt());
  EXPECT_EQ(first.next.state, ItemState::retrying);
  EXPECT_EQ(first.next.due, kStart + 2s);
  EXPECT_EQ(first.next.attempt, 2);
  auto second = after_attempt(first.next, rules(), retry(), attempt(kStart + 3s));
  EXPECT_EQ(second.next.due, kStart + 5s);
  auto third = after_attempt(second.next, rules(), retry(), attempt(kStart + 6s));
  EXPECT_EQ(third.next.state, ItemState::dead);
  ASSERT_TRUE(third.dead_letter);
  EXPECT_EQ(third.dead_letter->step, "scrape");
  EXPECT_EQ(third.dead_letter->fault.message, "no answer");
}

TEST(Plan, AGivenDelayOverridesTheBackOff) {
  EXPECT_EQ(after_attempt({}, rules(), retry(90s), attempt()).next.due, kStart + 91s);
}

TEST(Plan, ForBoundsTheTotalOfRetriesAndThrottles) {
  auto bounded = rules();
  bounded.retry.total = 10s;
  EXPECT_EQ(after_attempt({}, bounded, retry(8s), attempt()).next.state, ItemState::retrying);
  EXPECT_EQ(after_attempt({}, bounded, retry(20s), attempt()).next.state, ItemState::dead);
  EXPECT_EQ(after_attempt({}, bounded, outcome::Throttled{.after = 20s}, attempt()).next.state, ItemState::dead);
}

TEST(Plan, ThrottledNeverCountsAsAFailure) {
  Standing now;
  for (int i = 0; i < 50; ++i) {
    const auto decision = after_attempt(now, rules(), outcome::Throttled{.after = 60s}, attempt());
    ASSERT_EQ(decision.next.state, ItemState::retrying);
    EXPECT_EQ(decision.throttle, 60s);
    now = decision.next;
  }
  EXPECT_EQ(now.failures, 0);
  EXPECT_EQ(now.attempt, 51);
}

TEST(Plan, ThrottledWithoutADelayWaitsForTheLimitsNextSlot) {
  auto limited = rules();
  limited.throttle_pause = 1min;
  EXPECT_EQ(after_attempt({}, limited, outcome::Throttled{}, attempt()).throttle, 1min);
  EXPECT_EQ(after_attempt({}, limited, outcome::Throttled{.after = 5s}, attempt()).throttle, 5s);
}

TEST(Plan, InterruptedNeverCountsAgainstTheItem) {
  Standing now;
  for (int i = 0; i < 50; ++i) {
    now = after_attempt(now, rules(), outcome::Interrupted{}, attempt()).next;
    ASSERT_EQ(now.state, ItemState::ready);
  }
  EXPECT_EQ(now.failures, 0);
  EXPECT_EQ(now.attempt, 51);
}

TEST(Plan, InterruptedSaysWhatTheCallSaidOfIt) {
  EXPECT_EQ(after_attempt({}, rules(), outcome::Interrupted{}, attempt()).fault->message,
            "the engine ended while the call was running");
  EXPECT_EQ(after_attempt({}, rules(), outcome::Interrupted{.why = "not begun"}, attempt()).fault->message,
            "not begun");
}

TEST(Plan, ThreeCrashesAloneAreADeadLetter) {
  Standing now;
  now = after_attempt(now, rules(), outcome::Interrupted{.crashed_alone = true}, attempt()).next;
  now = after_attempt(now, rules(), outcome::Interrupted{.crashed_alone = true}, attempt()).next;
  EXPECT_EQ(now.state, ItemState::ready);
  const auto third = after_attempt(now, rules(), outcome::Interrupted{.crashed_alone = true}, attempt());
  EXPECT_EQ(third.next.state, ItemState::dead);
  EXPECT_EQ(third.dead_letter->fault.code, "crash");
}

TEST(Plan, HaltKeepsTheItemReadyAndBlocksTheRun) {
  const auto decision =
      after_attempt({}, rules(), outcome::Halted{{.code = "0402", .message = "out of credits"}}, attempt());
  EXPECT_EQ(decision.next.state, ItemState::ready);
  EXPECT_EQ(decision.next.failures, 0);
  EXPECT_EQ(decision.effect, RunEffect::block);
  EXPECT_EQ(decision.message, "out of credits");
}

TEST(Plan, AHaltedWaitKeepsWhatItWaitsFor) {
  const Standing waiting{.state = ItemState::waiting, .due = kStart, .started = kStart - 60s};
  const auto decision = after_attempt(waiting, rules(), outcome::Halted{}, attempt(kStart + 1s, Resumed::timer));
  EXPECT_EQ(decision.next.state, ItemState::waiting);
  EXPECT_EQ(decision.next.due, kStart + 1s);
  EXPECT_FALSE(decision.unparked);
}

TEST(Plan, OnErrorDecidesTheFateOfAFailure) {
  const outcome::Failed failed{{.code = "0001", .message = "no such creator"}};
  struct Row {
    OnError on_error;
    ItemState state;
    RunEffect effect;
    bool dead_letter;
  };
  for (const auto& row : {Row{OnError::dead_letter, ItemState::dead, RunEffect::none, true},
                          Row{OnError::skip, ItemState::skipped, RunEffect::none, false},
                          Row{OnError::continue_, ItemState::ready, RunEffect::none, false},
                          Row{OnError::fail_run, ItemState::dead, RunEffect::fail, true}}) {
    auto with = rules();
    with.on_error = row.on_error;
    const auto decision = after_attempt({}, with, failed, attempt());
    EXPECT_EQ(decision.next.state, row.state);
    EXPECT_EQ(decision.effect, row.effect);
    EXPECT_EQ(decision.dead_letter.has_value(), row.dead_letter);
    if (row.on_error == OnError::continue_) {
      EXPECT_EQ((*decision.output)["error"]["code"], Value("0001"));
    }
  }
}

TEST(Plan, SuspendedWakesAtItsTimerOrItsDeadline) {
  auto with = rules();
  with.deadline = 60s;
  const outcome::Suspended soon{.state = "s", .state_version = 2, .wake_after = 30s, .may_be_woken = true};
  const auto parked = after_attempt({}, with, soon, attempt());
  EXPECT_EQ(parked.next.state, ItemState::waiting);
  EXPECT_EQ(parked.next.due, kStart + 31s);
  EXPECT_EQ(parked.parked, (Parked{"s", 2, true}));
  const outcome::Suspended late{.wake_after = 300s};
  EXPECT_EQ(after_attempt({}, with, late, attempt()).next.due, kStart + 60s);
  const outcome::Suspended unbounded{.may_be_woken = true};
  EXPECT_EQ(after_attempt({}, rules(), unbounded, attempt()).next.due, std::nullopt);
}

TEST(Plan, EventsAreConsumedOnlyByAResumeThatHadAnOutcome) {
  const Standing waiting{.state = ItemState::waiting, .consumed = 3, .started = kStart};
  auto resumed = attempt(kStart + 1s, Resumed::event);
  resumed.events_seen = 5;
  EXPECT_EQ(after_attempt(waiting, rules(), retry(), resumed).next.consumed, 3);
  EXPECT_EQ(after_attempt(waiting, rules(), outcome::Suspended{.may_be_woken = true}, resumed).next.consumed, 5);
}

TEST(Plan, TheNextStepHasItsEventsStillToConsume) {
  const Standing waiting{.state = ItemState::waiting, .consumed = 3, .started = kStart};
  auto resumed = attempt(kStart + 1s, Resumed::event);
  resumed.events_seen = 5;
  EXPECT_EQ(after_attempt(waiting, rules(), outcome::Ok{}, resumed).next.consumed, 0);
}

TEST(Plan, TheDeadlinesResumeMayNotSuspend) {
  auto with = rules();
  with.deadline = 60s;
  const Standing waiting{.state = ItemState::waiting, .started = kStart};
  const auto decision = after_attempt(waiting, with, outcome::Suspended{}, attempt(kStart + 61s, Resumed::deadline));
  EXPECT_EQ(decision.next.state, ItemState::dead);
  EXPECT_EQ(decision.fault->code, "deadline");
}

TEST(Plan, APollThatFailsNearTheDeadlineHasItsLastResumeThere) {
  auto with = rules();
  with.deadline = 60s;
  const Standing waiting{.state = ItemState::waiting, .started = kStart};
  const auto decision = after_attempt(waiting, with, retry(30s), attempt(kStart + 50s, Resumed::timer));
  EXPECT_EQ(decision.next.state, ItemState::retrying);
  EXPECT_EQ(decision.next.due, kStart + 60s);
  const auto last = after_attempt(waiting, with, retry(30s), attempt(kStart + 60s, Resumed::deadline));
  EXPECT_EQ(last.next.state, ItemState::dead);
  EXPECT_EQ(last.fault->code, "timeout");
}

TEST(Plan, ResumeReasonPutsEventsBeforeTheDeadlineAndTheDeadlineAfterDowntime) {
  auto with = rules();
  with.deadline = 60s;
  const Standing waiting{.state = ItemState::waiting, .due = kStart + 30s, .started = kStart};
  struct Row {
    const char* claim;
    Wakening wakening;
    Resumed reason;
  };
  const Row rows[] = {
      {"due before its deadline", {.at = kStart + 30s, .driven_since = kStart}, Resumed::timer},
      {"at its deadline", {.at = kStart + 60s, .driven_since = kStart}, Resumed::deadline},
      {"woken", {.at = kStart + 20s, .event = kStart + 20s, .driven_since = kStart}, Resumed::event},
      {"an event before the deadline wins",
       {.at = kStart + 90s, .event = kStart + 59s, .driven_since = kStart},
       Resumed::event},
      {"one at the deadline does not",
       {.at = kStart + 90s, .event = kStart + 60s, .driven_since = kStart},
       Resumed::deadline},
      {"nobody drove it", {.at = kStart + 90s, .driven_since = kStart + 80s}, Resumed::timer},
      {"nobody drove it, and an event came since",
       {.at = kStart + 90s, .event = kStart + 85s, .driven_since = kStart + 80s},
       Resumed::event},
  };
  for (const auto& [claim, wakening, reason] : rows) EXPECT_EQ(resume_reason(waiting, with, wakening), reason) << claim;
  auto failed_before = waiting;
  failed_before.failures = 2;
  EXPECT_EQ(resume_reason(failed_before, with, {.at = kStart + 90s, .driven_since = kStart + 80s}), Resumed::timer);
}

TEST(Plan, ClosingWaitsForItsSinks) {
  const Standing done{.state = ItemState::done, .step = 2};
  EXPECT_EQ(closing(done, 0), done);
  const auto delivering = closing(done, 0b101);
  EXPECT_EQ(delivering.state, ItemState::delivering);
  EXPECT_EQ(delivering.fate, ItemState::done);
  EXPECT_EQ(delivering.owed, 0b101u);
}

TEST(Plan, CancelEndsTheItemWhateverTheComponentSays) {
  const Standing waiting{.state = ItemState::waiting, .started = kStart};
  const auto decision = after_attempt(waiting, rules(), retry(), attempt(kStart + 1s, Resumed::cancel));
  EXPECT_EQ(decision.next.state, ItemState::cancelled);
  EXPECT_EQ(decision.fault->message, "no answer");
}

TEST(Plan, AnUndoingThatHadNoAnswerIsAskedForAgain) {
  const Standing cancelling{.state = ItemState::cancelling, .attempt = 2, .started = kStart};
  const auto cancel = attempt(kStart + 1s, Resumed::cancel);
  const auto again = after_attempt(cancelling, rules(), outcome::Interrupted{}, cancel);
  EXPECT_EQ(again.next.state, ItemState::cancelling);
  EXPECT_EQ(again.next.attempt, 3);
  EXPECT_EQ(again.next.due, std::nullopt);
  EXPECT_FALSE(again.unparked);
  const auto crashed = after_attempt(cancelling, rules(), outcome::Interrupted{.crashed_alone = true}, cancel);
  EXPECT_EQ(crashed.next.state, ItemState::cancelled);
  EXPECT_EQ(crashed.fault->code, "crash");
}

TEST(Plan, WhatNothingCouldWakeFails) {
  EXPECT_EQ(after_attempt({}, rules(), outcome::Suspended{}, attempt()).fault->message,
            "suspended with nothing that could ever wake it");
}

TEST(Plan, AnItemThatIsPassedOverIsReadySinceItWas) {
  const Standing now{
      .step = 1, .attempt = 3, .failures = 2, .consumed = 4, .due = kStart, .started = kStart, .ready_at = kStart};
  EXPECT_EQ(passed_over(now), (Standing{.step = 2, .ready_at = kStart}));
}

TEST(Plan, ADeliveryRetriesAndDiesAsAStepDoes) {
  const auto first = after_delivery({}, rules(), retry(), attempt());
  EXPECT_EQ(first.then, DeliveryDecision::Then::again);
  EXPECT_EQ(first.due, kStart + 2s);
  const auto last = after_delivery({.attempt = 3, .failures = 2, .started = kStart}, rules(), retry(), attempt());
  EXPECT_EQ(last.then, DeliveryDecision::Then::dead);
  EXPECT_EQ(after_delivery({}, rules(), outcome::Ok{}, attempt()).then, DeliveryDecision::Then::delivered);
}

}  // namespace
}  // namespace sluice::plan
