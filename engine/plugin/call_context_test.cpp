// SPDX-License-Identifier: Apache-2.0
#include "plugin/call_context.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <thread>

namespace sluice::plugin {
namespace {

bool readable(int descriptor, int wait_ms = 0) {
  pollfd waiting{.fd = descriptor, .events = POLLIN, .revents = 0};
  return ::poll(&waiting, 1, wait_ms) == 1;
}

TEST(Cancellation, TheDescriptorBecomesReadable) {
  Cancellation cancellation;
  EXPECT_FALSE(cancellation.cancelled());
  EXPECT_FALSE(readable(cancellation.descriptor()));
  cancellation.cancel();
  EXPECT_TRUE(cancellation.cancelled());
  EXPECT_TRUE(readable(cancellation.descriptor()));
}

TEST(Cancellation, ADescriptorAskedForLateIsReadableAtOnce) {
  Cancellation cancellation;
  cancellation.cancel();
  cancellation.cancel();
  EXPECT_TRUE(readable(cancellation.descriptor()));
}

TEST(Cancellation, NoSignalIsLostBetweenTwoThreads) {
  for (int i = 0; i < 500; ++i) {
    Cancellation cancellation;
    std::jthread canceller([&] { cancellation.cancel(); });
    EXPECT_TRUE(readable(cancellation.descriptor(), 10'000));
  }
}

}  // namespace
}  // namespace sluice::plugin
