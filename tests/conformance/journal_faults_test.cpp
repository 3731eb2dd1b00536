// SPDX-License-Identifier: Apache-2.0
//
// A small run on a journal whose n-th operation fails, for every n: the engine stops with a sentence, and what it left
// is gone on with as if nothing had been.
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <future>
#include <semaphore>
#include <set>

#include "json/json.hpp"
#include "runtime/callback_address.hpp"
#include "support/engine_bench.hpp"
#include "support/faulty_vfs.hpp"
#include "support/print_runs.hpp"

namespace sluice {
namespace {

using namespace std::chrono_literals;
using testing_support::EngineBench;
using testing_support::FaultyVfs;

constexpr int kItems = 3;

struct FaultKind {
  const char* name;
  int code;
  FaultyVfs::Lasts lasts;

  friend std::ostream& operator<<(std::ostream& out, const FaultKind& kind) { return out << kind.name; }
};

class JournalFaults : public testing::TestWithParam<FaultKind> {
 protected:
  // One run's story on a journal of its own.
  struct Story {
    EngineBench bench;
    std::atomic<int> calls = 0;

    Story() {
      bench.services().http = [this](const plugin::HttpRequest&, const plugin::CallContext&) {
        calls += 1;
        return plugin::HttpReply{.status = 200};
      };
    }

    // A call to the outside, a wait, a file.
    Workflow workflow() {
      auto workflow = bench.counting(kItems);
      workflow.run.concurrency = 1;
      workflow.steps.push_back(
          bench.step("post", "probe.post", {{"value", "{{ item.n }}"}}, {{"url", "http://service.example"}}));
      workflow.steps.push_back(bench.step("wait", "probe.park", {{"poll", "1ms"}, {"wakes", 1}}));
      auto lines = bench.sink("lines", "file");
      lines.use.options = bench.options("file", {{"path", file().string()}, {"root", bench.folder().string()}});
      lines.use.params = {{"fields", Object{{"n", "{{ item.n }}"}}}};
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
  };

  // Nothing goes on in an engine that is broken: no 2xx, no further call, no run.
  static void expect_stopped(Story& story, RunId run) {
    auto& engine = story.bench.engine();
    const auto error = engine.broken();
    ASSERT_TRUE(error.has_value());
    EXPECT_TRUE(error->message.starts_with("journal " + story.bench.path() + ": ")) << error->message;
    EXPECT_EQ(error->message.find('\n'), std::string::npos) << error->message;
    const auto key = Journal::open({.path = story.bench.path()}).value()->signing_key();
    EXPECT_FALSE(engine.receive(callback_name({run, ItemNumber{1}, 1}, key), "text/plain", "late"));
    EXPECT_FALSE(engine.run({.workflow = story.workflow(), .definition = "", .settings = "{}", .trigger = "test"}));
    const int calls = story.calls;
    story.bench.stop(Duration::zero());
    EXPECT_LE(story.calls, calls + 1) << "more than the call that was running";
  }

  // Runs with the n-th operation failing.
  static void run_with_fault(Story& story, const FaultyVfs& vfs) {
    if (const auto started = story.bench.try_start({.vfs = vfs.name()}); !started) {
      EXPECT_TRUE(started.error().message.starts_with("journal " + story.bench.path() + ": "))
          << started.error().message;
      return;
    }
    auto& engine = story.bench.engine();
    const auto run = engine.run({.workflow = story.workflow(), .definition = "", .settings = "{}", .trigger = "test"});
    if (!run) {
      story.bench.stop(Duration::zero());
      return;
    }
    EXPECT_TRUE(engine.wait(*run, {}, SystemClock().now() + 30s)) << "neither ended nor stopped";
    if (engine.broken()) {
      expect_stopped(story, *run);
    } else {
      story.bench.stop();
    }
  }

  static void expect_the_end(Story& story) {
    const auto runs = story.bench.reader().runs().value();
    const auto run = runs.empty() ? story.bench.run(story.workflow()) : runs.front().run;
    if (!runs.empty() && !is_final(runs.front().state)) {
      const auto resumed = story.bench.engine().resume(runs.front(), story.workflow());
      ASSERT_TRUE(resumed) << resumed.error().message;
    }
    const auto stored = story.bench.finish(run);
    EXPECT_EQ(stored.state, RunState::succeeded) << stored.reason;
    EXPECT_EQ(stored.ledger, (Ledger{.taken = kItems, .done = kItems, .owed = kItems, .delivered = kItems}));
    EXPECT_EQ(story.lines(), (std::multiset<std::string>{R"({"n":1})", R"({"n":2})", R"({"n":3})"}));
    EXPECT_GE(story.calls, kItems);
  }
};

TEST_P(JournalFaults, StopTheEngineAndLoseNothing) {
  FaultyVfs vfs;
  int stopped = 0;
  for (int n = 1;; ++n) {
    SCOPED_TRACE("operation " + std::to_string(n));
    Story story;
    vfs.plan({.at = n, .code = GetParam().code, .lasts = GetParam().lasts});
    run_with_fault(story, vfs);
    const bool failed = vfs.failures() > 0;
    vfs.mend();
    story.bench.start();
    expect_the_end(story);
    if (HasFailure()) return;
    if (!failed) break;
    stopped += 1;
  }
  EXPECT_GT(stopped, 30);
}

INSTANTIATE_TEST_SUITE_P(Kinds, JournalFaults,
                         testing::Values(FaultKind{"OneError", SQLITE_IOERR, FaultyVfs::Lasts::once},
                                         FaultKind{"DeadDisk", SQLITE_IOERR, FaultyVfs::Lasts::from_then_on},
                                         FaultKind{"FullDisk", SQLITE_FULL, FaultyVfs::Lasts::from_then_on}),
                         [](const auto& kind) { return kind.param.name; });

TEST(BrokenEngine, StopsOnceTheCallThatRunsHasEnded) {
  FaultyVfs vfs;
  std::binary_semaphore called{0};
  std::binary_semaphore goes_on{0};
  EngineBench bench;
  bench.services().http = [&](const plugin::HttpRequest&, const plugin::CallContext&) {
    called.release();
    goes_on.acquire();
    return plugin::HttpReply{.status = 200};
  };
  ASSERT_TRUE(bench.try_start({.vfs = vfs.name()}));
  auto workflow = bench.counting(1);
  workflow.steps.push_back(
      bench.step("post", "probe.post", {{"value", "{{ item.n }}"}}, {{"url", "http://service.example"}}));
  bench.run(workflow);
  called.acquire();
  vfs.plan({.at = 1, .lasts = FaultyVfs::Lasts::from_then_on});
  EXPECT_FALSE(bench.engine().run({.workflow = workflow, .definition = "", .settings = "{}", .trigger = "test"}));
  auto stopped = std::async(std::launch::async, [&] { return bench.engine().stop(Duration::zero()); });
  EXPECT_EQ(stopped.wait_for(100ms), std::future_status::timeout);
  goes_on.release();
  EXPECT_TRUE(stopped.get());
}

}  // namespace
}  // namespace sluice
