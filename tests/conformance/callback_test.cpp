// SPDX-License-Identifier: Apache-2.0
//
// What is sent to callback addresses: what is answered, what is kept, and that delivering an event and parking its item
// on two connections never miss each other.
#include <gtest/gtest.h>

#include <thread>

#include "api/callbacks.hpp"
#include "journal/journal.hpp"
#include "story.hpp"
#include "support/print_runs.hpp"

namespace sluice::conformance {
namespace {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;
using Fate = change::ReceiveEvent::Fate;

TEST(Callback, IsBoundedInSizeMethodAndText) {
  Story story;
  story.step("wait", {"timer:3600000", "ok"});
  story.begin();
  ASSERT_TRUE(story.comes_to(1, ItemState::waiting));
  const auto address = story.address(0);
  const std::string largest(api::kLargestCallback, 'x');
  struct Row {
    const char* claim;
    std::string method, path, body;
    int status;
  };
  const Row rows[] = {
      {"the largest body", "POST", address, largest, 200},
      {"one byte more", "POST", address, largest + "x", 413},
      {"another method", "GET", address, "", 405},
      {"another one", "PUT", address, "{}", 405},
      {"no text", "POST", address, "\xff", 400},
      {"no signature", "POST", "/callbacks/1.1.0", "{}", 404},
      {"another step's signature", "POST", "/callbacks/1.1.1" + address.substr(address.rfind('.')), "{}", 404},
      {"a leading zero", "POST", "/callbacks/01" + address.substr(address.find('.')), "{}", 404},
      {"nothing", "POST", "/callbacks/", "{}", 404},
      {"an empty body", "POST", address, "", 200},
  };
  for (const auto& row : rows) EXPECT_EQ(story.post(row.path, row.body, row.method), row.status) << row.claim;
  EXPECT_EQ(story.events(), (Lines{"wait " + largest, "wait "}));
}

TEST(Callback, SixteenAreKeptAnAddressAndLaterOnesCounted) {
  Story story;
  story.step("wait", {"timer:3600000", "wait"});
  story.begin();
  ASSERT_TRUE(story.comes_to(1, ItemState::waiting));
  Lines kept;
  for (int i = 1; i <= 20; ++i) {
    EXPECT_EQ(story.call_back(0, std::to_string(i)), 200);
    if (i <= 16) kept.push_back("wait " + std::to_string(i));
  }
  kept.back() += "x5";
  EXPECT_EQ(story.events(), kept);
  story.pass(1h);
  ASSERT_TRUE(story.comes_to(2, ItemState::done));
  EXPECT_EQ(story.calls().back(), "wait event 2 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16");
}

TEST(Callback, ToAnotherEngineOfTheJournalWakesTheItem) {
  Story story;
  story.step("wait", {"wait"});
  story.begin();
  ASSERT_TRUE(story.comes_to(1, ItemState::waiting));
  const auto other = story.bench.another_engine();
  const auto name = story.address(0).substr(api::kCallbackPrefix.size());
  EXPECT_EQ(*other->receive(name, "text/plain", "a"), Fate::woken);
  story.pass(200ms);
  ASSERT_TRUE(story.comes_to(2, ItemState::done));
  EXPECT_EQ(story.calls().back(), "wait event 2 a");
}

// An item of a run in a journal that two connections write.
class Interleaving : public testing::Test {
 protected:
  Interleaving() : parking_(open()), delivering_(open()) {
    auto created =
        commit(*parking_,
               change::CreateRun{.workflow = "w", .hash = "h", .inputs = "{}", .settings = "{}", .owner = Epoch{1}});
    run_ = created.created;
  }

  std::unique_ptr<Journal> open() { return std::move(*Journal::open({.path = bench_.path()})); }

  template <class C>
  static C commit(Journal& journal, C change) {
    std::vector<Change> changes{std::move(change)};
    EXPECT_TRUE(journal.commit(changes));
    return std::get<C>(std::move(changes.front()));
  }

  ItemNumber take() {
    return commit(*parking_, change::TakeItems{.run = run_, .items = {{.item = "{}"}}}).items.front().number;
  }

  change::MoveItem park(ItemNumber item) {
    const Standing ready;
    auto waiting = ready;
    waiting.state = ItemState::waiting;
    waiting.rows = 1;
    waiting.due = now_ + 1h;
    return {.run = run_,
            .item = item,
            .from = ready,
            .to = waiting,
            .row = AttemptRow{.outcome = OutcomeKind::suspended, .started = now_, .finished = now_},
            .parked = Parked{.state = "s", .may_be_woken = true}};
  }

  change::ReceiveEvent event(ItemNumber item) { return {.run = run_, .item = item, .body = "{}", .at = now_ + 1s}; }

  // Exactly one of the two has seen the other, and the item is due.
  void expect_awake(ItemNumber item, const change::MoveItem& parked, const change::ReceiveEvent& received) {
    EXPECT_NE(parked.woken, received.fate == Fate::woken);
    const auto reader = std::move(*parking_->reader());
    const auto stored = **reader->item(run_, item);
    EXPECT_EQ(stored.standing.state, ItemState::waiting);
    EXPECT_EQ(stored.standing.due, parked.woken ? now_ : now_ + 1s);
    EXPECT_EQ(stored.events.size(), 1u);
  }

  const Timestamp now_{1'000'000s};
  testing_support::EngineBench bench_;
  std::unique_ptr<Journal> parking_;
  std::unique_ptr<Journal> delivering_;
  RunId run_;
};

TEST_F(Interleaving, AnEventAndItsParkSeeEachOtherInBothOrders) {
  const auto first = take();
  const auto early = commit(*delivering_, event(first));
  EXPECT_EQ(early.fate, Fate::stored);
  expect_awake(first, commit(*parking_, park(first)), early);

  const auto second = take();
  const auto parked = commit(*parking_, park(second));
  EXPECT_FALSE(parked.woken);
  expect_awake(second, parked, commit(*delivering_, event(second)));
}

TEST_F(Interleaving, AnEventAndItsParkSeeEachOtherWhenTheyRace) {
  for (int i = 0; i < 50; ++i) {
    const auto item = take();
    change::ReceiveEvent received;
    std::jthread delivering([&] { received = commit(*delivering_, event(item)); });
    const auto parked = commit(*parking_, park(item));
    delivering.join();
    expect_awake(item, parked, received);
  }
}

}  // namespace
}  // namespace sluice::conformance
