// SPDX-License-Identifier: Apache-2.0
//
// The commands that look into a journal, at files and at plugins.
#include <regex>

#include "workbench.hpp"

namespace sluice::testing_support {
namespace {

class InspectProgram : public Workbench {
 protected:
  // Item 2 dies, items 1 and 3 are delivered.
  void run_with_a_death() const {
    counting("a.toml", 3,
             "[[step]]\nname = \"judge\"\nuses = \"probe.behave\"\nwith = { as = \"{{ item.n == 2 and 'failed' or 'ok' "
             "}}\" }\n"
             "[[sink]]\nname = \"sheet\"\nuses = \"file\"\nwith = { path = \"sheet.csv\" }\n");
    EXPECT_EQ(sluice({"run", "a.toml"}).status, 3);
  }
};

std::string without_times(std::string text) {
  text = std::regex_replace(text, std::regex(R"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)"), "TIME");
  text = std::regex_replace(text, std::regex(R"(, took [0-9.]+ m?s)"), "");
  return std::regex_replace(text, std::regex(R"(after [0-9.]+ m?s)"), "after T");
}

TEST_F(InspectProgram, EveryCommandExplainsItself) {
  for (const char* command : {"new", "run", "resume", "validate", "graph", "eval", "runs", "items", "dead", "events",
                              "journal", "plugins", "version"}) {
    for (const char* option : {"--help", "-h"}) {
      const auto end = sluice({command, option});
      EXPECT_EQ(end.status, 0) << command;
      EXPECT_TRUE(end.out.starts_with("usage: sluice " + std::string(command))) << end.out;
      EXPECT_EQ(end.err, "");
      EXPECT_EQ(sluice({"help", command}).out, end.out);
    }
  }
  const auto of_runs = sluice({"runs", "--help"}).out;
  EXPECT_TRUE(of_runs.starts_with("usage: sluice runs list | show RUN | cancel RUN\n"));
  EXPECT_TRUE(of_runs.contains("  --limit N "));
  const auto of_show = sluice({"runs", "show", "--help"}).out;
  EXPECT_TRUE(of_show.starts_with("usage: sluice runs show RUN\n")) << of_show;
  EXPECT_FALSE(of_show.contains("  --limit N ")) << of_show;
  EXPECT_TRUE(sluice({"runs", "list", "--help"}).out.contains("  --limit N "));
  const auto of_dead_list = sluice({"dead", "list", "--help"}).out;
  EXPECT_TRUE(of_dead_list.contains("  --all ")) << of_dead_list;
  EXPECT_TRUE(of_dead_list.contains("  --limit ")) << of_dead_list;
  EXPECT_FALSE(of_dead_list.contains("  --dry-run ")) << of_dead_list;
  const auto of_replay = sluice({"dead", "replay", "--help"}).out;
  EXPECT_FALSE(of_replay.contains("  --all ")) << of_replay;
  EXPECT_TRUE(of_replay.contains("  --limit ")) << of_replay;
  EXPECT_TRUE(of_replay.contains("  --dry-run ")) << of_replay;
  const auto of_discard = sluice({"dead", "discard", "--help"}).out;
  EXPECT_TRUE(of_discard.contains("  --dry-run ")) << of_discard;
  EXPECT_FALSE(of_discard.contains("  --from ")) << of_discard;
  EXPECT_EQ(sluice({}).status, 2);
  EXPECT_EQ(sluice({"--help"}).status, 0);
}

TEST_F(InspectProgram, TyposGetASuggestion) {
  run_with_a_death();
  struct Case {
    std::vector<std::string> words;
    const char* says;
  };
  for (const auto& [words, says] :
       {Case{{"--journal", "x", "runs"}, "the command comes first, then its options: sluice COMMAND … --journal"},
        Case{{"rnus"}, "there is no command \"rnus\"; did you mean \"runs\"?"},
        Case{{"runs", "lst"}, "there is no \"runs lst\"; did you mean \"list\"?"},
        Case{{"dead", "shwo", "1"}, "there is no \"dead shwo\"; did you mean \"show\"?"},
        Case{{"items", "list", "1", "--stat", "dead"}, "unknown option --stat; did you mean --state?"},
        Case{{"items", "list", "1", "--state", "daed"}, "there is no item state \"daed\"; did you mean \"dead\"?"},
        Case{{"items", "list"}, "which run? give its number"},
        Case{{"items", "show", "1", "x"}, "\"x\" is no item's number"},
        Case{{"runs", "list", "1"}, "\"1\" is one word too many"},
        Case{{"dead", "show", "1", "1"}, "item 1 of run 1 is not dead, nor is a delivery of it"},
        Case{{"plugins", "show", "fiel"}, "no plugin offers \"fiel\"; did you mean \"file\"?"}}) {
    const auto end = sluice(words);
    EXPECT_EQ(end.status, 2) << says;
    EXPECT_EQ(end.err, "sluice: " + std::string(says) + "\n");
    EXPECT_EQ(end.out, "");
  }
}

TEST_F(InspectProgram, ARunIsShownWithItsLedgerAndWhatToDoNext) {
  run_with_a_death();
  EXPECT_EQ(without_times(sluice({"runs", "list"}).out),
            "RUN  WORKFLOW  STARTED              STATE    COUNTS\n"
            "1    flow      TIME  partial  3 taken, 2 done, 1 dead, 2 delivered\n");
  EXPECT_EQ(without_times(sluice({"runs", "show", "1"}).out),
            "run 1 partial after T: 3 taken, 2 done, 1 dead, 2 delivered\n"
            "  sheet  2 delivered to " +
                path("sheet.csv") +
                " (file)\n"
                "  workflow  flow (" +
                path("a.toml") +
                ")\n"
                "  journal   " +
                path("state/sluice/journal.db") +
                "\n"
                "  started   TIME, by a person\n"
                "  finished  TIME\n"
                "  ledger    3 taken + 0 emitted = 2 done + 0 expanded + 0 skipped + 1 dead + 0 cancelled + 0 open; "
                "2 owed = 2 delivered + 0 dead + 0 withdrawn + 0 open\n"
                "  next      sluice dead list 1\n");
}

TEST_F(InspectProgram, AnItemsStoryIsToldInOrder) {
  run_with_a_death();
  EXPECT_EQ(without_times(sluice({"items", "show", "1", "1"}).out),
            "item 1 of run 1: done\n"
            "  value     {\"n\":1}\n"
            "TIME  judge, attempt 1: ok\n"
            "  output    {\"attempt\":1}\n"
            "TIME  → sheet, attempt 1: delivered\n");
  const auto item = json({"items", "show", "1", "2"}).at(0);
  EXPECT_EQ(item["state"], Value("dead"));
  EXPECT_EQ(item["attempts"][0]["error"]["message"], Value("told to"));
}

TEST_F(InspectProgram, ADeathIsShownWithItsReasonAndWhatToDo) {
  run_with_a_death();
  EXPECT_EQ(without_times(sluice({"dead", "list"}).out),
            "RUN  ITEM  AT     DIED                 WHY\n1    2     judge  TIME  told to\n");
  EXPECT_EQ(without_times(sluice({"dead", "show", "1", "2"}).out),
            "item 2 of run 1 died at judge, TIME\n"
            "  why       told to\n"
            "  code      told\n"
            "  attempts  1\n"
            "  item      {\"n\":2}\n"
            "  next      the whole story: sluice items show 1 2; once the cause is mended: sluice dead replay 1 2\n");
  EXPECT_EQ(json({"dead", "show", "1", "2"}).at(0)["attempts"], Value(1));
}

TEST_F(InspectProgram, LongListsComeInPagesButWholeAsJson) {
  counting("a.toml", 2500, "");
  EXPECT_EQ(sluice({"run", "a.toml"}).status, 0);
  EXPECT_EQ(json({"items", "list", "1"}).size(), 2500u);
  EXPECT_TRUE(sluice({"items", "list", "1"}).out.ends_with("\n… there are more: --after 100, or --limit\n"));
  const auto last = sluice({"items", "list", "1", "--after", "2498", "--limit", "2"});
  EXPECT_EQ(last.out, "ITEM  STATE  AT  ATTEMPT  KEY  NOTE\n2499  done   –   1\n2500  done   –   1\n");
}

TEST_F(InspectProgram, ADeadItemIsListedWithItsReason) {
  counting("a.toml", 1, "[[step]]\nname = \"fail\"\nuses = \"probe.behave\"\nwith = { as = \"failed\" }\n");
  EXPECT_EQ(sluice({"run", "a.toml"}).status, 3);
  EXPECT_EQ(sluice({"items", "list", "1"}).out,
            "ITEM  STATE  AT    ATTEMPT  KEY  NOTE\n1     dead   fail  1             told to\n");
  EXPECT_EQ(json({"items", "list", "1"}).at(0)["note"], Value("told to"));
}

TEST_F(InspectProgram, AReaderThatGoesAwayIsNoError) {
  counting("a.toml", 5000, "");
  EXPECT_EQ(sluice({"run", "a.toml"}).status, 0);
  auto shell = settings({"items", "list", "1", "--format", "json"});
  shell.command = {"/bin/sh", "-c", shell.command.front() + " items list 1 --format json | head -1"};
  const auto end = ChildProcess(shell).end();
  EXPECT_EQ(end.status, 0);
  EXPECT_EQ(end.err, "");
  shell.command.back() = settings({}).command.front() + " runs list > /dev/full";
  const auto full = ChildProcess(shell).end();
  EXPECT_EQ(full.status, 1);
  EXPECT_EQ(full.err, "sluice: standard output cannot be written\n");
}

TEST_F(InspectProgram, TablesFitATerminal) {
  if (const auto why = testing_support::lack_of_terminals()) GTEST_SKIP() << *why;
  run_with_a_death();
  auto narrow = settings({"plugins", "list"});
  narrow.terminal = 30;
  const auto end = ChildProcess(narrow).end();
  std::size_t begin = 0;
  for (auto line = end.out.find("\r\n"); line != std::string::npos;
       begin = line + 2, line = end.out.find("\r\n", begin)) {
    EXPECT_LE(line - begin, 30 + 2u) << end.out;  // the ellipsis has three bytes
  }
}

TEST_F(InspectProgram, ValidateSaysAllThatIsWrongInEachFile) {
  counting("good.toml", 1, "");
  counting("bad.toml", 1, "[[step]]\nname = \"x\"\nuses = \"probe.pass\"\nwith = { valeu = 1 }\n");
  const auto good = sluice({"validate", "good.toml"});
  EXPECT_EQ(good.status, 0);
  EXPECT_EQ(good.out, "the file is right\n");
  const auto both = sluice({"validate", "bad.toml", "gone.toml", "good.toml"});
  EXPECT_EQ(both.status, 2);
  // Of a mistyped option it is not said, too, that it is missing.
  EXPECT_TRUE(both.err.starts_with(path("bad.toml") +
                                   ":8:10: error: unknown option \"valeu\" of probe.pass; did you mean "
                                   "\"value\"?\n"))
      << both.err;
  EXPECT_NE(both.err.find("sluice: gone.toml: there is no such file\n"), std::string::npos);
  EXPECT_EQ(sluice({"validate", "good.toml", "--format", "json"}).out, "[]\n");
  EXPECT_NE(sluice({"validate", "bad.toml", "--format", "sarif"}).out.find("\"startLine\":8"), std::string::npos);
}

TEST_F(InspectProgram, PluginsAndVersionAreShown) {
  EXPECT_EQ(sluice({"version"}).out, sluice({"--version"}).out);
  EXPECT_TRUE(sluice({"plugins", "show", "slack"}).out.starts_with("NAME\n    slack (sink) - "));
  EXPECT_GE(json({"plugins", "list"}).size(), 6u);
}

}  // namespace
}  // namespace sluice::testing_support
