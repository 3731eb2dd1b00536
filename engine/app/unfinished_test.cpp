// SPDX-License-Identifier: Apache-2.0
#include "app/unfinished.hpp"

#include <gtest/gtest.h>

namespace sluice::app {
namespace {

using namespace std::chrono_literals;

UnfinishedRun run(std::int64_t number, bool driven, RunState state = RunState::running) {
  return {.run = {.run = RunId{number}, .state = state, .created_at = Timestamp(1h)}, .driven = driven};
}

TEST(Unfinished, WhatARunDoesIsDecidedByWhatIsLeftAndWhatIsSaid) {
  using enum IfUnfinished;
  const std::vector<UnfinishedRun> none, free{run(7, false), run(3, false)}, driven{run(7, true)},
      both{run(7, true), run(3, false), run(2, false)};
  const struct {
    IfUnfinished wanted;
    const std::vector<UnfinishedRun>& unfinished;
    Start start;
  } cases[] = {
      {ask, none, start::New{}},       {begin_another, none, start::New{}},   {go_on, none, start::New{}},
      {ask, free, start::Refused{}},   {begin_another, free, start::New{}},   {go_on, free, start::GoOn{RunId{7}}},
      {ask, driven, start::Refused{}}, {begin_another, driven, start::New{}}, {go_on, driven, start::Busy{RunId{7}}},
      {ask, both, start::Refused{}},   {begin_another, both, start::New{}},   {go_on, both, start::GoOn{RunId{3}}},
  };
  for (const auto& [wanted, unfinished, start] : cases) {
    EXPECT_TRUE(start_of(wanted, unfinished) == start) << static_cast<int>(wanted) << " of " << unfinished.size();
  }
}

TEST(Unfinished, EachIsNamedWithItsStateItsAgeAndWhatToType) {
  const std::vector<UnfinishedRun> all{run(9, true), run(8, false), run(2, false, RunState::blocked)};
  EXPECT_EQ(unfinished_text(all, Timestamp(3h + 4min), {.journal = "/j.db", .usual_journal = false}),
            "  run 9  running, begun 2 h 4 min ago; driven by another sluice: sluice runs show 9 --journal /j.db; give "
            "it up: sluice runs cancel 9 --journal /j.db\n"
            "  run 8  interrupted, begun 2 h 4 min ago; go on with it: sluice resume 8 --journal /j.db; give it up: "
            "sluice runs cancel 8 --journal /j.db\n"
            "  run 2  blocked, begun 2 h 4 min ago; go on with it: sluice resume 2 --journal /j.db; give it up: sluice "
            "runs cancel 2 --journal /j.db\n");
}

}  // namespace
}  // namespace sluice::app
