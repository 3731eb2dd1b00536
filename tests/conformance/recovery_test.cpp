// SPDX-License-Identifier: Apache-2.0
//
// What the next engine makes of what a dead one has left: its runs, marks, slots and files. The dead are written into
// the journal by hand, at the instants at which a kill would leave them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "runtime/callback_address.hpp"
#include "runtime/epoch_file.hpp"
#include "support/engine_bench.hpp"
#include "support/print_runs.hpp"

namespace sluice {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing_support::EngineBench;

const Timestamp kDied{1h};

// Items that wait for events which never come by themselves.
Workflow parked(EngineBench& bench, std::int64_t items) {
  auto workflow = bench.counting(items);
  workflow.steps.push_back(bench.step("wait", "probe.park", {}));
  return workflow;
}

// A journal with a run all of whose items wait, and no engine.
class Recovery : public testing::Test {
 protected:
  Recovery() {
    bench_.start("http://public.example");
    run_ = bench_.run(parked(bench_, 3));
    wait_until_parked(3);
    bench_.stop();
  }

  void wait_until_parked(std::int64_t items) {
    const auto deadline = SystemClock().now() + 30s;
    while (SystemClock().now() < deadline) {
      const auto progress = bench_.engine().progress(run_);
      if (progress && progress->steps.front().parked == items) return;
      bench_.engine().wait(run_, {}, SystemClock().now() + 5ms);
    }
    FAIL() << "the items do not park";
  }

  // An engine that has taken the run over, and died.
  Epoch dead_owner() {
    auto journal = Journal::open({.path = bench_.path()}).value();
    const auto epoch = journal->register_engine(1, kDied).value();
    std::vector<Change> changes{change::OwnRun{.run = run_, .from = stored().owner, .owner = epoch}};
    EXPECT_TRUE(journal->commit(changes));
    EXPECT_TRUE(std::get<change::OwnRun>(changes.front()).owned);
    return epoch;
  }

  // What it had marked when it died.
  void leave_mark(Epoch epoch, const EpochFile::Called& call) {
    const auto file = EpochFile::create(bench_.path(), epoch).value();
    file->mark(call);
  }

  StoredRun stored() { return *bench_.reader().run(run_).value(); }
  Standing standing(std::int64_t item) { return bench_.reader().item(run_, ItemNumber{item}).value()->standing; }
  std::int64_t interrupted(std::int64_t item) {
    const auto rows = bench_.reader().attempts(run_, ItemNumber{item}).value();
    return std::ranges::count(rows, OutcomeKind::interrupted, &AttemptRow::outcome);
  }
  std::vector<std::string> epoch_files() {
    std::vector<std::string> names;
    for (const auto& file : fs::directory_iterator(bench_.path() + ".engines")) names.push_back(file.path().filename());
    return names;
  }
  std::string address(std::int64_t item) {
    const auto key = Journal::open({.path = bench_.path()}).value()->signing_key();
    return callback_name({run_, ItemNumber{item}, 0}, key);
  }
  void resume() {
    bench_.start("http://public.example");
    const auto resumed = bench_.engine().resume(stored(), parked(bench_, 3));
    ASSERT_TRUE(resumed) << resumed.error().message;
  }
  void wake_all() {
    for (int item = 1; item <= 3; ++item)
      EXPECT_TRUE(bench_.engine().receive(address(item), "text/plain", "wake").value());
  }
  void expect_success() {
    const auto run = bench_.finish(run_);
    EXPECT_EQ(run.state, RunState::succeeded) << run.reason;
    EXPECT_EQ(run.ledger, (Ledger{.taken = 3, .done = 3}));
  }

  EngineBench bench_;
  RunId run_;
};

TEST_F(Recovery, CountsTheMarksOfAllDeadEngines) {
  const auto first = dead_owner();
  leave_mark(first, {run_, ItemNumber{1}, 0, standing(1).attempt});
  // The second took the run over, and died before it had looked at what the first left.
  const auto second = dead_owner();
  leave_mark(second, {run_, ItemNumber{2}, 0, standing(2).attempt});
  resume();
  EXPECT_EQ(interrupted(1), 1);
  EXPECT_EQ(interrupted(2), 1);
  EXPECT_EQ(interrupted(3), 0);
  EXPECT_THAT(epoch_files(), ElementsAre(std::to_string(bench_.engine().epoch().value)));
  wake_all();
  expect_success();
}

TEST_F(Recovery, CountsAMarkOnceThoughItIsReadTwice) {
  const EpochFile::Called call{run_, ItemNumber{1}, 0, standing(1).attempt};
  leave_mark(dead_owner(), call);
  resume();
  bench_.stop();
  EXPECT_EQ(interrupted(1), 1);
  // As if the engine had died before it could erase the mark.
  leave_mark(dead_owner(), call);
  resume();
  EXPECT_EQ(interrupted(1), 1);
  wake_all();
  expect_success();
}

TEST_F(Recovery, PassesOverTheMarkOfACallWhoseOutcomeIsDurable) {
  leave_mark(dead_owner(), {run_, ItemNumber{1}, 0, standing(1).attempt - 1});
  resume();
  EXPECT_EQ(interrupted(1), 0);
  wake_all();
  expect_success();
}

TEST_F(Recovery, RemovesTheFilesOfEnginesWhoseRunsHaveEnded) {
  resume();
  wake_all();
  expect_success();
  bench_.stop();
  leave_mark(Epoch{77}, {run_, ItemNumber{1}, 0, 1});
  leave_mark(Epoch{78}, {RunId{999}, ItemNumber{1}, 0, 1});
  bench_.start();
  EXPECT_THAT(epoch_files(), ElementsAre(std::to_string(bench_.engine().epoch().value)));
}

TEST_F(Recovery, KeepsTheMarksOfRunsThatNobodyHasResumedYet) {
  const auto dead = dead_owner();
  leave_mark(dead, {run_, ItemNumber{1}, 0, standing(1).attempt});
  bench_.start();
  EXPECT_THAT(epoch_files(), testing::Contains(std::to_string(dead.value)));
  bench_.stop();
  resume();
  EXPECT_EQ(interrupted(1), 1);
}

TEST_F(Recovery, GoesOnFromWhereTheRunStandsNowNotFromWhereItWasRead) {
  auto stale = stored();
  stale.owner = dead_owner();
  stale.cursor = "";
  stale.source_done = false;
  stale.last_item = 0;
  stale.ledger = {};
  bench_.start("http://public.example");
  ASSERT_TRUE(bench_.engine().resume(stale, parked(bench_, 3)));
  wake_all();
  expect_success();
}

TEST_F(Recovery, LeavesARunAloneThatALivingEngineDrives) {
  resume();
  const auto refused = bench_.engine().resume(stored(), parked(bench_, 3));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message,
            "run " + std::to_string(run_.value) + " is driven by another engine: wait for it, or stop that one first");
}

TEST_F(Recovery, AnEngineThatWasTakenForDeadStopsAndTakesNothingMore) {
  resume();
  // Somebody removes its file; so another engine finds it dead and takes the run over.
  const auto taken = bench_.engine().epoch();
  fs::remove(bench_.path() + ".engines/" + std::to_string(taken.value));
  auto other = Journal::open({.path = bench_.path()}).value();
  ASSERT_FALSE(EpochFile::alive(bench_.path(), taken).value());
  const auto epoch = other->register_engine(1, kDied).value();
  std::vector<Change> changes{change::OwnRun{.run = run_, .from = taken, .owner = epoch},
                              change::StopEngine{.epoch = taken, .at = kDied}};
  ASSERT_TRUE(other->commit(changes));
  EXPECT_FALSE(bench_.engine().receive(address(1), "text/plain", "late"));
  ASSERT_TRUE(bench_.engine().broken());
  EXPECT_EQ(bench_.engine().broken()->message,
            "journal " + bench_.path() +
                ": another engine took this one for dead and went on with its runs, as its file below " +
                bench_.path() + ".engines is gone");
  EXPECT_EQ(bench_.reader().events(run_, ItemNumber{1}).value().size(), 0u);
  EXPECT_EQ(stored().owner, epoch);
}

TEST_F(Recovery, AnEngineThatHasStoppedTakesNoCallbacks) {
  resume();
  const auto one = address(1);
  ASSERT_TRUE(bench_.engine().stop(1s));
  EXPECT_FALSE(bench_.engine().receive(one, "text/plain", "late"));
  EXPECT_EQ(bench_.reader().events(run_, ItemNumber{1}).value().size(), 0u);
}

TEST_F(Recovery, ACopyOfAJournalIsResumedWhereverItIs) {
  resume();
  EngineBench copy;
  for (const auto& entry : fs::directory_iterator(bench_.folder())) {
    fs::copy(entry.path(), copy.folder() / entry.path().filename(), fs::copy_options::recursive);
  }
  // The copied file of the original's engine is not locked: to the copy that engine is dead, to the original it lives.
  copy.start("http://public.example");
  const auto resumed = copy.engine().resume(*copy.reader().run(run_).value(), parked(copy, 3));
  ASSERT_TRUE(resumed) << resumed.error().message;
  for (int item = 1; item <= 3; ++item) EXPECT_TRUE(copy.engine().receive(address(item), "text/plain", "wake").value());
  EXPECT_EQ(copy.finish(run_).state, RunState::succeeded);
  EXPECT_EQ(stored().state, RunState::running);
  wake_all();
  expect_success();
}

TEST_F(Recovery, SlotsOfTheDeadAreFreedForWhoeverWantsThem) {
  {
    auto journal = Journal::open({.path = bench_.path()}).value();
    const auto dead = journal->register_engine(1, kDied).value();
    std::vector<Change> changes{
        change::ReserveLimit{.name = "doors", .concurrency = 2, .epoch = dead, .wanted = 2, .now = kDied}};
    ASSERT_TRUE(journal->commit(changes));
    ASSERT_EQ(std::get<change::ReserveLimit>(changes.front()).granted.size(), 2u);
  }
  bench_.start();
  auto workflow = bench_.counting(20);
  workflow.limits.push_back({.name = "doors", .concurrency = 2});
  auto step = bench_.step("pass", "probe.pass", {{"value", "{{ item.n }}"}});
  step.limits.push_back({.limit = "doors"});
  workflow.steps.push_back(step);
  EXPECT_EQ(bench_.finish(bench_.run(workflow)).state, RunState::succeeded);
}

}  // namespace
}  // namespace sluice
