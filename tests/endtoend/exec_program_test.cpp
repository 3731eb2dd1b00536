// SPDX-License-Identifier: Apache-2.0
//
// The examples of `exec` as they stand, and what is left of programs when nobody needs them any more.
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "support/places.hpp"
#include "workbench.hpp"

namespace sluice::testing_support {
namespace {

// Several programs at once keep no order.
std::string sorted(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  std::ranges::sort(lines);
  std::string out;
  for (const auto& line : lines) out += line + "\n";
  return out;
}

class ExecProgram : public Workbench {
 protected:
  // Runs the example in a folder of its own.
  void example(const std::string& language) {
    std::filesystem::copy(source_folder() / "examples/exec", folder / "exec");
    std::filesystem::remove_all(folder / "exec/out");
    const auto end = sluice({"run", "exec/" + language + ".toml", "--format", "json"});
    EXPECT_EQ(end.status, 3) << end.err;  // the row without a name is a dead letter
    EXPECT_EQ(sorted(read("exec/out/" + language + ".csv")),
              "Earth,5,EARTH\nJupiter,7,JUPITER\nMars,4,MARS\nMercury,7,MERCURY\nNeptune,7,NEPTUNE\nPluto,5,PLUTO\n"
              "Saturn,6,SATURN\nUranus,6,URANUS\nVenus,5,VENUS\nname,letters,shout\n");
    const auto dead = sluice({"dead", "list", "1"});
    EXPECT_NE(dead.out.find("the row has no name"), std::string::npos) << dead.out;
    const auto retried = sluice({"items", "show", "1", "10"});
    EXPECT_NE(retried.out.find("not certain yet"), std::string::npos) << retried.out << retried.err;
  }
};

TEST_F(ExecProgram, ThePythonExampleRetriesAndLeavesADeadLetter) {
  if (!std::filesystem::exists("/usr/bin/python3")) GTEST_SKIP() << "there is no /usr/bin/python3";
  example("python");
}

TEST_F(ExecProgram, TheNodeExampleRetriesAndLeavesADeadLetter) {
  if (!std::filesystem::exists("/usr/bin/node")) GTEST_SKIP() << "there is no /usr/bin/node";
  example("node");
}

TEST_F(ExecProgram, AMissingProgramIsFoundBeforeTheRun) {
  counting("a.toml", 1, "[[step]]\nname = \"one\"\nuses = \"exec\"\nwith = { run = [\"./none.sh\"] }\n");
  const auto end = sluice({"run", "a.toml"});
  EXPECT_EQ(end.status, 2);
  EXPECT_EQ(end.err, "sluice: step one (exec): option run: there is no program " + path("none.sh") + "\n");
}

TEST_F(ExecProgram, ASecretReachesTheProgramAndIsHiddenInWhatItSays) {
  environment["KEY"] = "sk-live-123456";
  write("tell.sh", "while read -r line; do echo \"{\\\"ok\\\":{\\\"key\\\":\\\"$TOKEN\\\"}}\"; done\n");
  counting("a.toml", 1,
           "[secrets]\nkey = { env = \"KEY\" }\n[[step]]\nname = \"one\"\nuses = \"exec\"\nwith = { run = "
           "[\"sh\", \"tell.sh\"], env = { TOKEN = \"{{ secrets.key }}\" } }\n[[sink]]\nname = \"out\"\nuses = "
           "\"file\"\nwith = { path = \"out.jsonl\", fields = { key = \"{{ steps.one.key }}\", size = \"{{ "
           "len(steps.one.key) }}\" } }\n");
  const auto end = sluice({"run", "a.toml"});
  EXPECT_EQ(end.status, 0) << end.err;
  EXPECT_EQ(read("out.jsonl").find("sk-live"), std::string::npos) << read("out.jsonl");
  EXPECT_NE(read("out.jsonl").find("key"), std::string::npos);
}

TEST_F(ExecProgram, NoProgramOutlivesAnEngineThatWasKilled) {
  write("stay.sh", "trap '' TERM; echo $$ >pid; echo here >&2; while :; do sleep 1; done\n");
  counting("a.toml", 1, "[[step]]\nname = \"one\"\nuses = \"exec\"\nwith = { run = [\"sh\", \"stay.sh\"] }\n");
  ChildProcess engine(settings({"run", "a.toml", "--log-level", "info"}));
  engine.wait_for("here");
  const int pid = std::stoi(read("pid"));
  const int program = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
  ASSERT_GE(program, 0);
  engine.signal(SIGKILL);
  engine.end();
  pollfd ended{program, POLLIN, 0};
  EXPECT_EQ(::poll(&ended, 1, 10'000), 1) << "it goes on";
  ::close(program);
}

}  // namespace
}  // namespace sluice::testing_support
