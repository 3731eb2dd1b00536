// SPDX-License-Identifier: Apache-2.0
#include "runtime/active_run.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace sluice
