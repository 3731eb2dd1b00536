// SPDX-License-Identifier: Apache-2.0
#include "callback_queue.hpp"

#include <gtest/gtest.h>

namespace sluice::sandbox {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp kStart{};

void add(CallbackQueue& queue, const std::string& task, Timestamp due) {
  queue.add(task, "http://x.example/cb", {{due, false, "{}"}}, kStart);
}

TEST(CallbackQueue, TheEarliestComesFirstAndNothingBeforeItsTime) {
  CallbackQueue queue;
  add(queue, "a", kStart + 2s);
  add(queue, "b", kStart + 1s);
  EXPECT_EQ(queue.next_due(), kStart + 1s);
  EXPECT_EQ(queue.take(kStart), std::nullopt);
  EXPECT_EQ(queue.take(kStart + 2s)->number, 2u);
  EXPECT_EQ(queue.take(kStart + 2s)->number, 1u);
  EXPECT_EQ(queue.take(kStart + 2s), std::nullopt);
}

TEST(CallbackQueue, ANotedOneIsNotSentEvenIfItWasPending) {
  CallbackQueue queue;
  add(queue, "a", kStart);
  queue.note(1, "204");
  EXPECT_EQ(queue.take(kStart), std::nullopt);
  EXPECT_EQ(queue.show()[0uz]["outcome"], Value("204"));
}

TEST(CallbackQueue, OnlyTheLastFinishedOnesAreShownButAllPendingOnes) {
  CallbackQueue queue;
  add(queue, "pending", kStart + 1h);
  for (int i = 0; i < 10'001; ++i) {
    add(queue, "a", kStart);
    queue.note(queue.take(kStart)->number, "204");
  }
  const Value shown = queue.show();
  EXPECT_EQ(shown.size(), 10'001u);
  EXPECT_EQ(shown[0uz]["outcome"], Value("pending"));
  EXPECT_EQ(shown[1]["number"], Value(3));
}

}  // namespace
}  // namespace sluice::sandbox
