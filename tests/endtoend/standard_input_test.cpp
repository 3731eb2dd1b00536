// SPDX-License-Identifier: Apache-2.0
//
// Rows from a pipe, through the program and its death.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <sstream>
#include <string>
#include <vector>

#include "workbench.hpp"

namespace sluice::testing_support {
namespace {

class StandardInput : public Workbench {
 protected:
  StandardInput() {
    write(
        "a.toml",
        "name = \"flow\"\n[source]\nuses = \"csv\"\nwith = { path = \"-\" }\n"
        "[[step]]\nname = \"mark\"\nuses = \"probe.behave\"\nwhen = \"item.n == 'mark'\"\nwith = { as = \"failed\" }\n"
        "[[sink]]\nname = \"through\"\nuses = \"file\"\nwith = { path = \"through.csv\", fields = { n = \"{{ item.n "
        "}}\" } }\n");
  }

  // `words` with this as their standard input.
  ChildProcess::Settings fed(std::vector<std::string> words, const std::string& from) const {
    auto with = settings(std::move(words));
    std::string line = "exec";
    for (const auto& word : with.command) line += " '" + word + "'";
    with.command = {"/bin/sh", "-c", line + " < " + from};
    return with;
  }

  // The rows that came through, each as often as it did.
  std::vector<std::string> through() const {
    std::vector<std::string> rows;
    std::istringstream lines(read("through.csv"));
    for (std::string line; std::getline(lines, line);) rows.push_back(line);
    std::ranges::sort(rows);
    return rows;
  }

  std::filesystem::path spools() const { return folder / "state/sluice/spool"; }
};

TEST_F(StandardInput, IsTakenToItsEndAndItsSpoolIsRemoved) {
  write("rows.csv", "n\n1\n2\n");
  const auto end = ChildProcess(fed({"run", "a.toml"}, "rows.csv")).end();
  EXPECT_EQ(end.status, 0) << end.err;
  EXPECT_EQ(through(), (std::vector<std::string>{"1", "2", "n"}));
  EXPECT_TRUE(std::filesystem::is_empty(spools()));
}

TEST_F(StandardInput, AKilledRunGoesOnWithTheSameInputAndRepeatsNothing) {
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  {
    ChildProcess run(fed({"run", "a.toml", "--log-level", "info"}, "pipe"));
    const int pipe = ::open(path("pipe").c_str(), O_WRONLY | O_CLOEXEC);
    ASSERT_GE(pipe, 0);
    constexpr std::string_view kRead = "n\n1\n2\nmark\n3";
    EXPECT_EQ(::write(pipe, kRead.data(), kRead.size()), static_cast<ssize_t>(kRead.size()));
    run.wait_for("item died");
    run.signal(SIGKILL);
    EXPECT_EQ(run.end().status, 128 + SIGKILL);
    ::close(pipe);
  }
  const auto without = ChildProcess(fed({"resume", "1"}, "/dev/null")).end();
  EXPECT_EQ(without.status, 5);
  EXPECT_NE(
      without.out.find("standard input had not ended when the run was interrupted, and what comes now is less: give "
                       "the same input again, sluice resume RUN < FILE, or cancel the run"),
      std::string::npos)
      << without.out;
  write("other.csv", "n\n1\n2\nmork\n");
  const auto other = ChildProcess(fed({"resume", "1"}, "other.csv")).end();
  EXPECT_EQ(other.status, 5);
  EXPECT_NE(other.out.find("standard input is not what it was"), std::string::npos) << other.out;
  write("rows.csv", "n\n1\n2\nmark\n33\n4\n");
  const auto end = ChildProcess(fed({"resume", "1"}, "rows.csv")).end();
  EXPECT_EQ(end.status, 3) << end.err;
  EXPECT_EQ(through(), (std::vector<std::string>{"1", "2", "33", "4", "n"}));
  EXPECT_EQ(json({"runs", "show", "1"}).at(0)["counts"]["taken"], Value(5));
  EXPECT_TRUE(std::filesystem::is_empty(spools()));
}

}  // namespace
}  // namespace sluice::testing_support
