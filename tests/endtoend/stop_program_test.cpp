// SPDX-License-Identifier: Apache-2.0
//
// Stopping, going on and cancelling.
#include <signal.h>

#include <condition_variable>
#include <mutex>
#include <set>

#include "http/server.hpp"
#include "workbench.hpp"

namespace sluice::testing_support {
namespace {

class StopProgram : public Workbench {
 protected:
  StopProgram() {
    counting("park.toml", 3, "[[step]]\nname = \"park\"\nuses = \"probe.park\"\nwith = { poll = \"1h\" }\n");
  }

  void interrupt_a_run() const {
    ChildProcess run(settings({"run", "park.toml", "--log-level", "info"}));
    run.wait_for("run started");
    run.wait_for("Ctrl-C");
    run.signal(SIGTERM);
    EXPECT_EQ(run.end().status, 130);
  }
  Value state_of(int run) const { return json({"runs", "show", std::to_string(run)}).at(0)["state"]; }
};

TEST_F(StopProgram, AnInterruptedRunGoesOnAndIsDrivenByOneOnly) {
  interrupt_a_run();
  EXPECT_EQ(state_of(1), Value("interrupted"));
  ChildProcess resumed(settings({"resume", "--last"}));
  resumed.wait_for("resuming run 1 of flow; journal " + path("state/sluice/journal.db"));
  EXPECT_EQ(state_of(1), Value("running"));
  const auto second = sluice({"resume", "1"});
  EXPECT_EQ(second.status, 2);
  EXPECT_EQ(second.err, "sluice: run 1 is driven by another sluice right now: wait for it, or stop that one first\n");
  EXPECT_EQ(sluice({"resume", "--last"}).status, 2);
  const auto asked = sluice({"runs", "cancel", "1"});
  EXPECT_EQ(asked.status, 0);
  EXPECT_EQ(asked.out, "run 1 is being cancelled by the sluice that drives it; see sluice runs show 1\n");
  const auto end = resumed.end();
  EXPECT_EQ(end.status, 4);
  EXPECT_NE(end.out.find("cancelled on request"), std::string::npos) << end.out;
}

// Who comes second sees the other drive the run, or finds that it was taken over in the meantime.
TEST_F(StopProgram, OfTwoThatResumeARunAtOnceOneIsToldThatItIsDrivenElsewhere) {
  counting("brief.toml", 3, "[[step]]\nname = \"park\"\nuses = \"probe.park\"\nwith = { poll = \"300ms\" }\n");
  for (const char* number : {"1", "2", "3"}) {
    ChildProcess run(settings({"run", "brief.toml", "--log-level", "info"}));
    run.wait_for("run started");
    run.signal(SIGKILL);
    EXPECT_EQ(run.end().status, 128 + SIGKILL);

    ChildProcess first(settings({"resume", number})), second(settings({"resume", number}));
    const std::set<int> statuses{first.end().status, second.end().status};
    EXPECT_EQ(statuses, (std::set<int>{0, 2})) << number;
  }
}

TEST_F(StopProgram, CancellingARunThatNobodyDrivesIsDoneAtOnceWithItsCalls) {
  interrupt_a_run();
  const auto end = sluice({"runs", "cancel", "1"});
  EXPECT_EQ(end.status, 0) << end.err;
  const auto run = json({"runs", "show", "1"}).at(0);
  EXPECT_EQ(run["state"], Value("cancelled"));
  EXPECT_EQ(run["counts"]["cancelled"], run["counts"]["taken"]);
  EXPECT_EQ(run["adds_up"], Value(true));
  const auto again = sluice({"runs", "cancel", "1"});
  EXPECT_EQ(again.status, 2);
  EXPECT_EQ(again.err, "sluice: run 1 is finished (cancelled): it never changes\n");
  const auto resumed = sluice({"resume", "1"});
  EXPECT_EQ(resumed.status, 2);
  EXPECT_EQ(resumed.err, again.err);
}

TEST_F(StopProgram, ABlockedRunCanBeCancelled) {
  counting("halt.toml", 2, "[[step]]\nname = \"stop\"\nuses = \"probe.behave\"\nwith = { as = \"halt\" }\n");
  EXPECT_EQ(sluice({"run", "halt.toml"}).status, 5);
  EXPECT_EQ(state_of(1), Value("blocked"));
  EXPECT_EQ(sluice({"runs", "cancel", "1"}).status, 0);
  EXPECT_EQ(state_of(1), Value("cancelled"));
}

TEST_F(StopProgram, ARunWhosePluginIsGoneIsNotCancelledButExplained) {
  interrupt_a_run();
  environment.erase("SLUICE_PLUGINS");
  const auto end = sluice({"runs", "cancel", "1"});
  EXPECT_EQ(end.status, 5);
  EXPECT_NE(end.err.find("park.toml:3:8: error: no plugin offers \"probe.count\""), std::string::npos) << end.err;
  EXPECT_NE(end.err.find("nothing was cancelled: mend this first, then try again\n"), std::string::npos) << end.err;
  EXPECT_EQ(state_of(1), Value("interrupted"));
}

TEST_F(StopProgram, AClosedTerminalInterrupts) {
  if (const auto why = testing_support::lack_of_terminals()) GTEST_SKIP() << *why;
  auto on_terminal = settings({"run", "park.toml"});
  on_terminal.terminal = 80;
  ChildProcess run(on_terminal);
  run.wait_for("3 waiting");
  run.close_terminal();
  EXPECT_EQ(run.end().status, 130);
  EXPECT_EQ(state_of(1), Value("interrupted"));
}

TEST_F(StopProgram, TheSecondCtrlCStopsNowAndTheCallCountsAsInterrupted) {
  if (const auto why = testing_support::lack_of_terminals()) GTEST_SKIP() << *why;
  std::mutex mutex;
  std::condition_variable over;
  bool done = false;
  auto service = http::Server::start({}, [&](const http::Request&) {
    std::unique_lock lock(mutex);
    over.wait(lock, [&] { return done; });
    return http::Response{};
  });
  ASSERT_TRUE(service);
  counting("call.toml", 1,
           "[[step]]\nname = \"call\"\nuses = \"probe.post\"\nwith = { url = \"http://127.0.0.1:" +
               std::to_string((*service)->port()) + "/\", value = 1 }\n");
  auto on_terminal = settings({"run", "call.toml"});
  on_terminal.terminal = 80;
  ChildProcess run(on_terminal);
  run.wait_for("1 in a call");
  run.signal(SIGINT);
  run.wait_for("stopping: calls that run have 10 s to end; Ctrl-C again stops now");
  run.signal(SIGINT);
  EXPECT_EQ(run.end().status, 130);
  EXPECT_EQ(state_of(1), Value("interrupted"));
  {
    const std::scoped_lock lock(mutex);
    done = true;
  }
  over.notify_all();
  EXPECT_EQ(sluice({"resume", "--last"}).status, 0);
  const auto attempts = json({"items", "show", "1", "1"}).at(0)["attempts"];
  EXPECT_EQ(attempts[0]["outcome"], Value("interrupted"));
  EXPECT_EQ(attempts[1]["outcome"], Value("ok"));
}

TEST_F(StopProgram, WhereNobodyCanTellWhetherARunIsDrivenItIsTheEnginesFailure) {
  ChildProcess run(settings({"run", "park.toml", "--log-level", "info"}));
  run.wait_for("run started");
  run.signal(SIGKILL);
  run.end();
  const auto epoch_file = path("state/sluice/journal.db.engines/1");
  std::filesystem::remove(epoch_file);
  std::filesystem::create_directory(epoch_file);
  for (const auto& words : {std::vector<std::string>{"resume", "1"}, {"resume", "--last"}, {"runs", "cancel", "1"}}) {
    const auto end = sluice(words);
    EXPECT_EQ(end.status, 6);
    EXPECT_EQ(end.err, "sluice: " + epoch_file + ": cannot be opened: Is a directory\n");
  }
}

TEST_F(StopProgram, ResumeNeedsOneRunToGoOnWith) {
  const auto end = sluice({"resume", "1"});
  EXPECT_EQ(end.status, 6);
  EXPECT_EQ(end.err, "sluice: journal " + path("state/sluice/journal.db") +
                         ": there is none yet; `sluice run FILE` makes it, --journal names another\n");
  interrupt_a_run();
  for (const auto& words : {std::vector<std::string>{"resume"}, {"resume", "1", "--last"}})
    EXPECT_EQ(sluice(words).status, 2);
  EXPECT_EQ(sluice({"resume", "7"}).err,
            "sluice: there is no run 7 in " + path("state/sluice/journal.db") + "; see sluice runs list\n");
}

}  // namespace
}  // namespace sluice::testing_support
