// SPDX-License-Identifier: Apache-2.0
//
// All orders in which the answer to a submit, a callback, a poll, the deadline, a cancel and a restart (or a long
// downtime) can come, each held against the model.
#include <gtest/gtest.h>

#include <algorithm>

#include "story.hpp"
#include "support/print_runs.hpp"
#include "wait_orders.hpp"

namespace sluice::conformance {
namespace {

using namespace std::chrono_literals;

std::string text_of(const std::vector<Act>& acts) {
  std::string text;
  for (const auto act : acts) text += std::string(name(act)) + " ";
  return text;
}

void do_it(Story& story, Act act, int events) {
  switch (act) {
    case Act::answer:
      return story.open_gate();
    case Act::event:
      EXPECT_EQ(story.call_back(1, "e" + std::to_string(events)), 200);
      return;
    case Act::poll:
    case Act::deadline:
      EXPECT_TRUE(story.comes_to_rest());
      return story.pass(WaitModel::takes(act));
    case Act::cancel:
      return story.cancel();
    case Act::restart:
      return story.restart();
    case Act::down:
      story.stop();
      story.pass(WaitModel::takes(act));
      return story.start();
  }
}

void hold_against_model(const std::vector<Act>& acts) {
  SCOPED_TRACE(text_of(acts));
  Story story;
  story.step("submit", {"gate"}).timeout = 24h;
  story.step("wait", {"wait:60000"}).deadline = WaitModel::kDeadline;
  story.begin();
  ASSERT_TRUE(story.comes_to(1, ItemState::ready));
  WaitModel model;
  int events = 0;
  for (const auto act : acts) {
    model.happens(act);
    do_it(story, act, act == Act::event ? ++events : events);
    ASSERT_TRUE(story.comes_to(model.calls().size(), model.state())) << "after " << name(act);
    ASSERT_EQ(story.calls(), model.calls()) << "after " << name(act);
  }
  EXPECT_TRUE(!model.over() || story.comes_true([&] { return is_final(story.stored().state); }));
  story.stop();
  EXPECT_EQ(story.calls(), model.calls());
  EXPECT_EQ(story.events().size(), static_cast<std::size_t>(events));
}

// All orders of `acts` that begin with the given one, so that the suite can run them side by side.
class WaitOrders : public testing::TestWithParam<Act> {};

void all_orders(Act first, std::vector<Act> acts) {
  std::erase(acts, first);
  std::ranges::sort(acts);
  do {
    std::vector<Act> order{first};
    order.insert(order.end(), acts.begin(), acts.end());
    hold_against_model(order);
    if (testing::Test::HasFailure()) return;
  } while (std::ranges::next_permutation(acts).found);
}

TEST_P(WaitOrders, WithARestart) {
  all_orders(GetParam(), {Act::answer, Act::event, Act::poll, Act::deadline, Act::cancel, Act::restart});
}

TEST_P(WaitOrders, WithADowntimeOverTheDeadline) {
  const auto first = GetParam() == Act::restart ? Act::down : GetParam();
  all_orders(first, {Act::answer, Act::event, Act::poll, Act::cancel, Act::down});
}

INSTANTIATE_TEST_SUITE_P(First, WaitOrders,
                         testing::Values(Act::answer, Act::event, Act::poll, Act::deadline, Act::cancel, Act::restart),
                         [](const auto& row) { return std::string(name(row.param)); });

}  // namespace
}  // namespace sluice::conformance
