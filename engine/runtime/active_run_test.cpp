// SPDX-License-Identifier: Apache-2.0
#include "runtime/active_run.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

namespace sluice {
namespace {

using namespace std::chrono_literals;

TEST(ActiveRun, LooksForWhatIsDueOnceUntilMoreIs) {
  const Timestamp start{1h};
  ActiveRun run({.run = RunId{1}, .created_at = start}, std::make_shared<CompiledWorkflow>(), {}, 0);
  EXPECT_TRUE(run.wants(start).due);
  EXPECT_FALSE(run.hungry(start + 1h));
  run.backlog().note_due(start + 2s);
  EXPECT_FALSE(run.wants(start + 1s).any());
  EXPECT_TRUE(run.wants(start + 2s).due);
}

TEST(ActiveRun, WaitsForAnAnnouncementThatTheFeederFoundBeforeTheRunHeardOfItsCommit) {
  const Timestamp start{1h};
  auto workflow = std::make_shared<CompiledWorkflow>();
  workflow->workflow.sinks.push_back({.name = "tell", .on = {SinkEvent::run_finished}});
  std::vector<std::vector<Change>> commits;
  const ActiveRun::Hooks hooks{
      .commit = [&](ActiveRun&, std::vector<Change> changes) { commits.push_back(std::move(changes)); }};
  ActiveRun run({.run = RunId{1}, .created_at = start, .source_done = true}, workflow, hooks, 0);
  run.sinks.resize(1);
  Born none;

  run.go_on_ending(start);
  run.finish(std::nullopt, start);
  ASSERT_EQ(commits.size(), 1u);
  const auto event = std::get<change::MoveDelivery>(commits[0].at(1)).event;
  run.loaded_deliveries({StoredDelivery{.event = event}});
  run.settled(commits[0], none, start);
  run.go_on_ending(start);
  EXPECT_EQ(run.state(), RunState::finishing);
  EXPECT_EQ(commits.size(), 1u);

  std::vector<Change> delivered{
      change::MoveDelivery{.run = RunId{1}, .event = event, .to = change::MoveDelivery::To::delivered}};
  run.settled(delivered, none, start);
  run.go_on_ending(start);
  ASSERT_EQ(commits.size(), 2u);
  EXPECT_EQ(std::get<change::SetRunState>(commits[1].at(0)).state, RunState::succeeded);
}

TEST(ActiveRun, AnAnnouncementThatTheFeederReadBeforeItWasMadeIsNotMadeAgain) {
  using To = change::MoveDelivery::To;
  const Timestamp start{1h};
  auto workflow = std::make_shared<CompiledWorkflow>();
  workflow->workflow.sinks.push_back({.name = "tell", .on = {SinkEvent::run_started}});
  ActiveRun run({.run = RunId{1}, .created_at = start}, workflow, {}, 1);
  run.sinks.resize(1);
  Born none;
  const auto waiting = [&] { return run.sinks[0].deliveries.size(); };
  const auto settle = [&](To to, int attempt) {
    run.sinks[0].deliveries.clear();
    std::vector<Change> changes{change::MoveDelivery{.run = RunId{1}, .to = to, .attempt = attempt}};
    run.settled(changes, none, start);
  };
  run.loaded_deliveries({StoredDelivery{.attempt = 1}});
  EXPECT_EQ(waiting(), 1u);
  settle(To::owed, 2);
  run.loaded_deliveries({StoredDelivery{.attempt = 1}});
  EXPECT_EQ(waiting(), 0u);
  run.loaded_deliveries({StoredDelivery{.attempt = 2}});
  EXPECT_EQ(waiting(), 1u);
  settle(To::delivered, 2);
  run.loaded_deliveries({StoredDelivery{.attempt = 2}});
  EXPECT_EQ(waiting(), 0u);
}

TEST(ActiveRun, TakesNoMoreWhileTheItemsInHandAreTooLarge) {
  const Timestamp start{1h};
  CompiledPlace held;
  held.concurrency = 0;
  ActiveRun run({.run = RunId{1}, .created_at = start}, std::make_shared<CompiledWorkflow>(), {}, 0);
  run.steps.resize(1);
  run.steps[0].place = &held;
  const auto take = [&](std::int64_t number, std::size_t size) {
    change::NewItem item{.item = std::string(size, 'x'), .standing = {.state = ItemState::ready}};
    item.number = ItemNumber{number};
    std::vector<Change> taken{change::TakeItems{.run = RunId{1}, .items = {item}}};
    Born born;
    born.push_back(std::make_unique<ItemInHand>());
    run.settled(taken, born, start);
  };
  take(1, 16 << 20);
  EXPECT_TRUE(run.callable(start));
  take(2, 16 << 20);
  EXPECT_FALSE(run.callable(start));
  std::vector<Change> done{change::MoveItem{.run = RunId{1}, .item = ItemNumber{1}, .to = {.state = ItemState::done}}};
  Born none;
  run.settled(done, none, start);
  EXPECT_TRUE(run.callable(start));
}

TEST(ActiveRun, AShutdownDoesNotWaitForTheAccounts) {
  std::vector<Change> committed;
  const ActiveRun::Hooks hooks{
      .reserve = {},
      .commit = [&](ActiveRun&,
                    std::vector<Change> changes) { std::ranges::move(changes, std::back_inserter(committed)); },
      .cancel_calls = {}};
  const Timestamp start{1h};
  ActiveRun run({.run = RunId{1}, .created_at = start, .source_done = true}, std::make_shared<CompiledWorkflow>(),
                hooks, 0);
  run.go_on_ending(start);
  EXPECT_TRUE(run.wants(start).settle);
  run.drain(Draining::shutdown, "", start);
  run.finish(std::nullopt, start);
  run.go_on_ending(start);
  ASSERT_EQ(committed.size(), 1u);
  EXPECT_TRUE(std::holds_alternative<change::DisownRun>(committed.front()));
}

}  // namespace
}  // namespace sluice
