// SPDX-License-Identifier: Apache-2.0
//
// `sluice run` as people and scripts meet it.
#include <regex>

#include "json/json.hpp"
#include "workbench.hpp"

namespace sluice::testing_support {
namespace {

class RunProgram : public Workbench {};

constexpr std::string_view kFile = R"(
[[sink]]
name = "sheet"
uses = "file"
with = { path = "out/sheet.csv" }
)";

std::string step(std::string_view name, std::string_view uses, std::string_view with) {
  return "[[step]]\nname = \"" + std::string(name) + "\"\nuses = \"" + std::string(uses) + "\"\nwith = { " +
         std::string(with) + " }\n";
}

// Times differ from run to run.
std::string without_times(const std::string& text) {
  return std::regex_replace(text, std::regex(R"(after [0-9.]+ m?s)"), "after T");
}

TEST_F(RunProgram, SaysWhereItsJournalIsHowToGoOnAndWhatWentWhere) {
  counting("a.toml", 3, kFile);
  const auto end = sluice({"run", "a.toml"});
  EXPECT_EQ(end.status, 0);
  EXPECT_EQ(without_times(end.out), "run 1 succeeded after T: 3 taken, 3 done, 3 delivered\n  sheet  3 delivered to " +
                                        path("out/sheet.csv") + " (file)\n");
  EXPECT_EQ(end.err, "flow\n  items     not to be counted beforehand from probe.count\n  sinks     sheet: file " +
                         path("out/sheet.csv") + "\n  journal   " + path("state/sluice/journal.db") +
                         "\nrun 1 of flow has begun; Ctrl-C stops it so that it can go on later: sluice resume 1\n");
  EXPECT_EQ(read("out/sheet.csv"), "key,n\n,1\n,2\n,3\n");
}

TEST_F(RunProgram, NamesAJournalThatACommandWouldNotFindByItself) {
  counting("a.toml", 1, step("hold", "probe.behave", "as = \"halt\""));
  const auto end = sluice({"run", "a.toml", "--journal", "my journal.db"});
  EXPECT_EQ(end.status, 5);
  EXPECT_NE(end.out.find("once it is mended: sluice resume 1 --journal '" + path("my journal.db") + "'\n"),
            std::string::npos)
      << end.out;
}

TEST_F(RunProgram, EndsWithTheStatusOfTheRun) {
  struct Case {
    const char* as;
    const char* policy;
    int status;
    const char* state;
  };
  for (const auto& [as, policy, status, state] : {Case{"ok", "", 0, "succeeded"}, Case{"skip", "", 0, "succeeded"},
                                                  Case{"failed", "[run]\non_error = \"fail_run\"\n", 1, "failed"},
                                                  Case{"failed", "", 3, "partial"}, Case{"halt", "", 5, "blocked"}}) {
    counting("a.toml", 2, policy + step("behave", "probe.behave", "as = \"" + std::string(as) + "\""));
    const auto end = sluice({"run", "a.toml", "--format", "json"});
    EXPECT_EQ(end.status, status) << as << policy << end.err;
    EXPECT_EQ(end.err, "");
    const auto run = parse_json(end.out);
    ASSERT_TRUE(run) << end.out;
    EXPECT_EQ((*run)["state"], Value(state));
  }
}

TEST_F(RunProgram, AWrongFileOrCommandLineIsTwoAndSaysWhere) {
  counting("a.toml", 1, step("one", "probe.pas", "value = 1"));
  counting("good.toml", 1, kFile);
  counting("formless.toml", 1, "[[sink]]\nname = \"sheet\"\nuses = \"file\"\nwith = { path = \"out\" }\n");
  write("sourceless.toml", "name = \"flow\"\n[source]\nuses = \"csv\"\nwith = { path = \"none.csv\" }\n");
  struct Case {
    std::vector<std::string> words;
    std::string says;
  };
  for (const auto& [words, says] :
       {Case{{"run", "formless.toml"},
             "sluice: sink sheet (file): option path: out does not say its format: call it .jsonl or .csv, or set "
             "format\n"},
        Case{{"run", "sourceless.toml"},
             "sluice: source (csv): option path: " + path("none.csv") + " does not exist\n"},
        Case{{"run"}, "sluice: usage: sluice run FILE [options]\n"},
        Case{{"run", "b.toml"}, "sluice: b.toml: there is no such file\n"},
        Case{{"run", ""}, "sluice: the name of a file is empty\n"},
        Case{{"run", "good.toml", "--journal", ""}, "sluice: --journal \"\": it is empty\n"},
        Case{{"run", "good.toml", "--config", ""}, "sluice: --config \"\": it is empty\n"},
        Case{{"run", "good.toml", "--plugins", ""}, "sluice: --plugins \"\": it is empty\n"},
        Case{{"run", "."}, "sluice: .: is a folder, not a file\n"},
        Case{{"run", "a.toml", "--jurnal", "x"}, "sluice: unknown option --jurnal; did you mean --journal?\n"},
        Case{{"run", "good.toml", "--listen", "here"}, "sluice: --listen here: not HOST:PORT\n"},
        Case{{"run", "good.toml", "--listen", "0.0.0.0:80"},
             "sluice: --listen 0.0.0.0:80: `run` listens on loopback only"},
        Case{{"run", "good.toml", "--listen", "127.0.0.1.example.com:0"},
             "sluice: --listen 127.0.0.1.example.com:0: `run` listens on loopback only"},
        Case{{"run", "good.toml", "--public-url", "http://x\n"}, "sluice: --public-url http://x\\x0a: write an http"},
        Case{{"run", "good.toml", "--public-url", "here"},
             "sluice: --public-url here: write an http or https address without query\n"},
        Case{{"run", "a.toml", "--format", "xml"}, "sluice: --format xml: write text or json\n"},
        Case{{"run", "a.toml", "--log-level", "loud"},
             "sluice: log level \"loud\": write debug, info, warning, error or off\n"},
        Case{{"run", "a.toml"}, path("a.toml") + ":7:8: error: "}}) {
    const auto end = sluice(words);
    EXPECT_EQ(end.status, 2) << says;
    EXPECT_TRUE(end.err.starts_with(says)) << end.err;
    EXPECT_EQ(end.out, "");
  }
}

TEST_F(RunProgram, AWorkingFolderThatIsGoneIsSaid) {
  auto shell = settings({});
  const auto program = std::filesystem::absolute(shell.command.front()).string();
  for (const char* words : {"runs list", "validate a.toml", "plugins list", "run a.toml --journal j.db"}) {
    shell.command = {"/bin/sh", "-c", "mkdir -p gone && cd gone && rmdir ../gone && exec " + program + " " + words};
    const auto end = ChildProcess(shell).end();
    EXPECT_EQ(end.status, 2) << words;
    EXPECT_EQ(end.err, "sluice: the working folder is gone (No such file or directory): change to one that is there\n");
  }
}

TEST_F(RunProgram, ListensOnTheLoopbackAddressesOfBothProtocols) {
  counting("a.toml", 1, kFile);
  for (const std::string host : {"127.0.0.1", "localhost", "[::1]"}) {
    const auto end = sluice({"run", "a.toml", "--listen", host + ":0"});
    EXPECT_EQ(end.status, 0) << end.err;
    EXPECT_NE(end.err.find("callbacks come in at http://" + host + ":"), std::string::npos) << end.err;
  }
}

TEST_F(RunProgram, SaysWhereNobodyListensAtItsPublicAddress) {
  counting("a.toml", 1, kFile);
  const auto end = sluice({"run", "a.toml", "--public-url", "https://flows.example.com"});
  EXPECT_EQ(end.status, 0) << end.err;
  EXPECT_NE(end.err.find("callbacks come in at https://flows.example.com, where another engine on this journal has to "
                         "listen: this one has no --listen\n"),
            std::string::npos)
      << end.err;
}

TEST_F(RunProgram, AJournalThatCannotBeUsedIsSix) {
  counting("a.toml", 1, kFile);
  write("junk.db", "this is no database, whatever its name says");
  for (const auto& [journal, says] :
       {std::pair{"junk.db", "not an SQLite file"}, std::pair{"/proc/none/j.db", "its folder cannot be made"},
        std::pair{".", "it cannot be opened"}}) {
    for (const auto& words : {std::vector<std::string>{"run", "a.toml"}, {"resume", "--last"}, {"runs", "list"}}) {
      auto with = words;
      with.insert(with.end(), {"--journal", journal});
      const auto end = sluice(with);
      EXPECT_EQ(end.status, 6) << journal << words.front() << end.err;
      const bool said = end.err.find(says) != std::string::npos;
      EXPECT_TRUE(said || words.front() != "run") << end.err;
    }
  }
}

TEST_F(RunProgram, SaysThatAScheduleDoesNotApply) {
  counting("a.toml", 1, "[schedule]\ncron = \"0 6 * * *\"\n");
  EXPECT_NE(sluice({"run", "a.toml"}).err.find("[schedule] does not apply: `run` runs the workflow once, now\n"),
            std::string::npos);
}

TEST_F(RunProgram, LogsAsJsonInAPipeAndNothingUnlessAsked) {
  counting("a.toml", 1, step("fail", "probe.behave", "as = \"failed\""));
  const auto end = sluice({"run", "a.toml", "--log-level", "info", "--format", "json"});
  EXPECT_NE(end.err.find(R"("level":"info","msg":"run started","workflow":"flow","run":1})"), std::string::npos)
      << end.err;
  EXPECT_NE(
      end.err.find(
          R"("level":"info","msg":"item died","workflow":"flow","run":1,"item":1,"step":"fail","attempt":1,"code":"told","error":"told to"})"),
      std::string::npos)
      << end.err;
  environment["SLUICE_LOG"] = "off";
  EXPECT_EQ(sluice({"run", "a.toml", "--format", "json"}).err, "");
}

TEST_F(RunProgram, ATerminalShowsOneLineAStepThatFitsTheScreen) {
  if (const auto why = testing_support::lack_of_terminals()) GTEST_SKIP() << *why;
  counting("a.toml", 5,
           step("a_step_with_a_name_longer_than_the_screen", "probe.behave", "as = \"retry_once\"") +
               "retry = { initial = \"400ms\", jitter = \"none\" }\n" + std::string(kFile));
  auto on_terminal = settings({"run", "a.toml", "--log-level", "info"});
  on_terminal.terminal = 40;
  const auto end = ChildProcess(on_terminal).end();
  EXPECT_EQ(end.status, 0);
  for (const char* said :
       {"  a_step_with_a_name_long…  5 retrying\r\n", "\x1b[3A\x1b[J  a_step_with_a_name_long…  5 through",
        "  → sheet                   5 through\r\n", "  succeeded                 5 taken, 5…\r\n",
        "level=info msg=\"run started\" workflow=flow run=1\r\n", "run 1 succeeded after "}) {
    EXPECT_NE(end.out.find(said), std::string::npos) << said << end.out;
  }
}

TEST_F(RunProgram, ADumbTerminalGetsPlainText) {
  if (const auto why = testing_support::lack_of_terminals()) GTEST_SKIP() << *why;
  counting("a.toml", 2, kFile);
  environment["TERM"] = "dumb";
  auto on_terminal = settings({"run", "a.toml"});
  on_terminal.terminal = 80;
  const auto end = ChildProcess(on_terminal).end();
  EXPECT_EQ(end.status, 0);
  EXPECT_EQ(end.out.find('\x1b'), std::string::npos) << end.out;
}

TEST_F(RunProgram, ClosedStandardStreamsHarmNothing) {
  counting("a.toml", 3, kFile);
  auto deaf = settings({"run", "a.toml"});
  deaf.closed_output = true;
  EXPECT_EQ(ChildProcess(deaf).end().status, 0);
  EXPECT_EQ(json({"runs", "show", "1"}).at(0)["counts"]["delivered"], Value(3));
}

}  // namespace
}  // namespace sluice::testing_support
