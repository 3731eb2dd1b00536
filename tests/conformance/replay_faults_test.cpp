// SPDX-License-Identifier: Apache-2.0
//
// A replay on a journal whose n-th operation fails, for every n: there is the whole run that replays, or none and its
// letters are open.
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "support/engine_bench.hpp"
#include "support/faulty_vfs.hpp"
#include "support/print_runs.hpp"

namespace sluice {
namespace {

using namespace std::chrono_literals;
using testing_support::EngineBench;
using testing_support::FaultyVfs;

constexpr int kItems = 3;

class ReplayFaults : public testing::Test {
 protected:
  // A run whose items all died, and what replays it.
  struct Story {
    EngineBench bench;
    RunId origin;

    explicit Story(const FaultyVfs& vfs) {
      EXPECT_TRUE(bench.try_start({.vfs = vfs.name()}));
      origin = bench.run(workflow("failed"));
      EXPECT_EQ(bench.finish(origin).state, RunState::partial);
    }

    Workflow workflow(const std::string& as) {
      auto workflow = bench.counting(kItems);
      workflow.steps.push_back(bench.step("first", "probe.pass", {{"value", "{{ item.n }}"}}));
      workflow.steps.push_back(bench.step("judge", "probe.behave", {{"as", as}}));
      auto lines = bench.sink("lines", "file");
      lines.use.options = bench.options("file", {{"path", file().string()}, {"root", bench.folder().string()}});
      lines.use.params = {{"fields", Object{{"n", "{{ steps.first.value }}"}}}};
      workflow.sinks.push_back(lines);
      return workflow;
    }

    std::filesystem::path file() const { return bench.folder() / "lines.jsonl"; }

    std::multiset<std::string> lines() const {
      std::ifstream in(file());
      std::multiset<std::string> all;
      for (std::string line; std::getline(in, line);) all.insert(line);
      return all;
    }

    std::size_t open_letters() {
      return bench.reader().dead_letters({.run = origin, .open_alone = true}).value().size();
    }

    Result<RunId> replay() {
      const auto letters = TRY(bench.reader().dead_letters({.run = origin, .open_alone = true}));
      const Revival revival{.origin = origin, .steps = {"first", "judge"}};
      auto items = TRY(revive(revival, letters, workflow("ok"), bench.reader(), SystemClock().now()));
      return bench.engine().replay(
          {.run = {.workflow = workflow("ok"), .definition = "", .settings = "{}", .trigger = "replay"},
           .origin = origin,
           .items = std::move(items)});
    }
  };

  static void expect_the_end(Story& story) {
    const auto runs = story.bench.reader().runs().value();
    ASSERT_LE(runs.size(), 2u);
    const bool replayed = runs.size() == 2;
    EXPECT_EQ(story.open_letters(), replayed ? 0u : std::size_t{kItems});
    const auto run = replayed ? Result<RunId>(runs.front().run) : story.replay();
    ASSERT_TRUE(run) << run.error().message;
    if (replayed && !is_final(runs.front().state)) {
      const auto resumed = story.bench.engine().resume(runs.front(), story.workflow("ok"));
      ASSERT_TRUE(resumed) << resumed.error().message;
    }
    const auto stored = story.bench.finish(*run);
    EXPECT_EQ(stored.state, RunState::succeeded) << stored.reason;
    EXPECT_EQ(stored.ledger, (Ledger{.taken = kItems, .done = kItems, .owed = kItems, .delivered = kItems}));
    EXPECT_EQ(story.lines(), (std::multiset<std::string>{R"({"n":1})", R"({"n":2})", R"({"n":3})"}));
    EXPECT_EQ(story.open_letters(), 0u);
    EXPECT_EQ(story.bench.reader().run(story.origin).value()->ledger, (Ledger{.taken = kItems, .dead = kItems}));
  }
};

TEST_F(ReplayFaults, LeaveAWholeReplayOrNone) {
  FaultyVfs vfs;
  int stopped = 0;
  for (int n = 1;; ++n) {
    SCOPED_TRACE("operation " + std::to_string(n));
    Story story(vfs);
    vfs.plan({.at = n, .lasts = FaultyVfs::Lasts::from_then_on});
    const auto run = story.replay();
    const bool ended = !run || story.bench.engine().wait(*run, {}, SystemClock().now() + 30s);
    EXPECT_TRUE(ended) << "neither ended nor stopped";
    story.bench.stop(Duration::zero());
    const bool failed = vfs.failures() > 0;
    vfs.mend();
    story.bench.start();
    expect_the_end(story);
    if (HasFailure()) return;
    if (!failed) break;
    stopped += 1;
  }
  EXPECT_GT(stopped, 5);
}

}  // namespace
}  // namespace sluice
