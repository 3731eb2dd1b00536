// SPDX-License-Identifier: Apache-2.0
//
// A journal that another process holds for ever, as one that is stopped in the midst of a commit does.
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "workbench.hpp"

namespace sluice::testing_support {
namespace {

class HeldJournal : public Workbench {
 protected:
  HeldJournal() {
    counting("park.toml", 3, "[[step]]\nname = \"park\"\nuses = \"probe.park\"\nwith = { poll = \"1h\" }\n");
  }
  ~HeldJournal() override { release(); }

  std::string journal() const { return path("state/sluice/journal.db"); }

  // Takes the turn to write, in another engine's place.
  void hold() {
    std::filesystem::create_directories(path("state/sluice"));
    file_ = ::open((journal() + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    struct flock write{};
    write.l_type = F_WRLCK;
    write.l_start = 1;
    write.l_len = 1;
    ASSERT_EQ(::fcntl(file_, F_OFD_SETLKW, &write), 0);
  }
  void release() {
    if (file_ >= 0) ::close(file_);
    file_ = -1;
  }

  void expect_told(ChildProcess& program) const {
    program.wait_for("journal " + journal() + ": the turn to write it has been held for 3 s by process " +
                     std::to_string(::getpid()) + "; this process waits for it: ");
  }

 private:
  int file_ = -1;
};

TEST_F(HeldJournal, IsNamedWithItsHolderByARunThatBeginsAndThatCanBeStopped) {
  hold();
  ChildProcess run(settings({"run", "park.toml"}));
  expect_told(run);
  run.signal(SIGTERM);
  const auto end = run.end();
  EXPECT_EQ(end.status, 130);
  EXPECT_NE(end.err.find("sluice: journal " + journal() + ": the turn to write it was given up: process " +
                         std::to_string(::getpid()) + " holds it\n"),
            std::string::npos)
      << end.err;
  release();
  EXPECT_EQ(json({"runs", "list"}).size(), 0U);
}

TEST_F(HeldJournal, IsNamedWithItsHolderByARunThatIsDrivenAndStopsResumably) {
  counting("much.toml", 200'000, "");
  ChildProcess run(settings({"run", "much.toml", "--log-level", "info"}));
  run.wait_for("run started");
  hold();
  expect_told(run);
  run.signal(SIGTERM);
  run.wait_for("stopping: ");
  const auto end = run.end();
  EXPECT_EQ(end.status, 130) << end.err;
  release();
  const auto resumed = sluice({"resume", "--last"});
  EXPECT_EQ(resumed.status, 0) << resumed.err;
  const auto counts = json({"runs", "show", "1"}).at(0)["counts"];
  EXPECT_EQ(counts["done"], Value(200'000));
}

TEST_F(HeldJournal, GoesOnOnceItIsGivenBack) {
  hold();
  counting("few.toml", 3, "");
  ChildProcess run(settings({"run", "few.toml"}));
  expect_told(run);
  release();
  EXPECT_EQ(run.end().status, 0);
}

TEST_F(HeldJournal, ASecondInterruptEndsTheProgramAtOnce) {
  counting("much.toml", 200'000, "");
  ChildProcess run(settings({"run", "much.toml", "--log-level", "info"}));
  run.wait_for("run started");
  hold();
  run.signal(SIGINT);
  run.wait_for("stopping: ");
  run.signal(SIGINT);
  EXPECT_EQ(run.end().status, 130);
}

}  // namespace
}  // namespace sluice::testing_support
