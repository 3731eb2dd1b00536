// SPDX-License-Identifier: Apache-2.0
//
// The commands around a run: new, graph, eval, events, journal.
#include <map>
#include <regex>

#include "support/places.hpp"
#include "workbench.hpp"

namespace sluice::testing_support {
namespace {

class CommandsProgram : public Workbench {
 protected:
  void expect(const std::vector<std::string>& words, int status, const std::string& out, const std::string& err) const {
    const auto end = sluice(words);
    EXPECT_EQ(end.status, status) << words.back();
    EXPECT_EQ(end.out, out) << words.back();
    EXPECT_EQ(end.err, err) << words.back();
  }
};

TEST_F(CommandsProgram, NewListsTheShippedWorkflowsAndCopiesOne) {
  const auto list = sluice({"new"});
  EXPECT_EQ(list.status, 0);
  EXPECT_TRUE(list.out.starts_with("NAME")) << list.out;
  EXPECT_NE(list.out.find("\ncreator-watch  "), std::string::npos) << list.out;

  environment["MEMORIES_API_KEY"] = "sk-here";  // so it is not asked for
  const auto copied = sluice({"new", "creator-watch"});
  EXPECT_EQ(copied.status, 0) << copied.err;
  EXPECT_TRUE(copied.out.starts_with("creator-watch.toml is yours now\n")) << copied.out;
  EXPECT_EQ(copied.out.find("MEMORIES_API_KEY"), std::string::npos);
  EXPECT_TRUE(
      copied.out.ends_with("next\n"
                           "  export SLACK_WEBHOOK_URL=…\n"
                           "  fill in creators.csv (url)\n"
                           "  sluice validate creator-watch.toml\n"
                           "  sluice run creator-watch.toml\n"))
      << copied.out;
  EXPECT_EQ(read("creator-watch.toml"), content_of(source_folder() / "workflows/creator-watch.toml"));
  EXPECT_EQ(read("creators.csv"), "url\n");
  EXPECT_EQ(sluice({"validate", "creator-watch.toml"}).status, 0);
}

TEST_F(CommandsProgram, NewOverwritesNothingAndNamesTheCopyAfterItsFile) {
  write("creator-watch.toml", "mine");
  write("creators.csv", "url\nhttps://www.tiktok.com/@nasa\n");
  expect({"new", "creator-watch"}, 2, "",
         "sluice: " + path("creator-watch.toml") + ": is there already, and is not overwritten: name another file\n");
  EXPECT_EQ(read("creator-watch.toml"), "mine");
  const auto other = json({"new", "creator-watch", "museums"}).at(0);
  EXPECT_EQ(other["file"], Value(path("museums.toml")));
  EXPECT_EQ(other["beside"], Value(Array{path("sluice.schema.json")}));
  EXPECT_EQ(read("creators.csv"), "url\nhttps://www.tiktok.com/@nasa\n");
  EXPECT_EQ(sluice({"eval", "workflow.name", "--file", "museums.toml"}).out, "\"museums\"\n");
  expect({"new", "creator-wach"}, 2, "",
         "sluice: no workflow \"creator-wach\" comes with sluice; did you mean \"creator-watch\"?\n");
}

TEST_F(CommandsProgram, GraphDrawsStepsConditionsSinksAndLimits) {
  counting(
      "a.toml", 1,
      "when = \"item.n > 1 and \\\"x#y\\\" ~= nil\"\n"
      "[[step]]\nname = \"one\"\nuses = \"probe.pass\"\nwith = { value = 1 }\nlimit = \"slow\"\n"
      "[[step]]\nname = \"two\"\nuses = \"probe.pass\"\nwhen = \"item.n < 5\"\nwith = { value = 1 }\n"
      "[[step]]\nname = \"two_when\"\nuses = \"probe.pass\"\nwith = { value = 1 }\n"
      "[[sink]]\nname = \"sheet\"\nuses = \"file\"\non = [\"item.done\", \"item.dead\"]\nwith = { path = \"a.csv\" }\n"
      "[[sink]]\nname = \"ends\"\nuses = \"file\"\non = [\"run.finished\"]\nwith = { path = \"b.jsonl\", fields = { "
      "id = \"{{ run.id }}\" } }\n"
      "[limits.slow]\nrate = \"2/min\"\n");
  const auto end = sluice({"graph", "a.toml"});
  EXPECT_EQ(end.err, "");
  EXPECT_EQ(end.out, R"(flowchart TD
  source(["source<br/>probe.count"])
  when_source{"item.n #62; 1 and #34;x#35;y#34; ~= nil"}
  subgraph steps
    step_one["one<br/>probe.pass"]
    when_step_two{"item.n #60; 5"}
    step_two["two<br/>probe.pass"]
    step_two_when["two_when<br/>probe.pass"]
  end
  sink_sheet[("sheet<br/>file")]
  sink_ends[("ends<br/>file")]
  run(("the run"))
  limit_1>"limit slow 2/min"]
  source --> when_source
  when_source -->|"yes"| step_one
  step_one --> when_step_two
  when_step_two -->|"yes"| step_two
  step_two --> step_two_when
  when_step_two -->|"no"| step_two_when
  step_two_when -->|"item.done"| sink_sheet
  steps -.->|"item.dead"| sink_sheet
  run -.->|"run.finished"| sink_ends
  limit_1 -.- step_one
)");
  counting("bad.toml", 1, "[[step]]\nname = \"one\"\nuses = \"probe.pas\"\n");
  const auto bad = sluice({"graph", "bad.toml"});
  EXPECT_EQ(bad.status, 2);
  EXPECT_EQ(bad.out, "");
  EXPECT_NE(bad.err.find("did you mean \"probe.pass\"?"), std::string::npos) << bad.err;
}

TEST_F(CommandsProgram, EvalPrintsTheValueOrWhyThereIsNone) {
  const std::vector<std::string> rest{"--item", R"({"n": 2, "url": "u"})", "--steps", R"({"a": {"id": "7"}})", "--set",
                                      "count=9"};
  const auto eval = [&](const std::string& expression) {
    std::vector<std::string> words{"eval", expression};
    words.insert(words.end(), rest.begin(), rest.end());
    return words;
  };
  expect(eval("item.n + 1"), 0, "3\n", "");
  expect(eval("steps.a"), 0, "{\"id\":\"7\"}\n", "");
  expect(eval("no. {{ item.n }} of {{ inputs.count }}"), 0, "\"no. 2 of 9\"\n", "");
  expect(eval("{{ item.n }}"), 0, "2\n", "");
  expect(eval("json.null"), 0, "null\n", "");
  expect(eval("item.ulr"), 1, "",
         "expression:1:1: error: item.ulr is nil; did you mean item.url?\n    1 | item.ulr\n      | ^\n");
  expect(eval("1 + item.url"), 1, "",
         "expression:1:3: error: attempt to add a 'number' with a 'string'; texts are joined with "
         "`..`\n    1 | 1 + item.url\n      |   ^\n");
  expect(
      eval("item.n != 2"), 2, "",
      "expression:1:8: error: Lua has no `!=`; write `~=` for \"not equal\"\n    1 | item.n != 2\n      |        ^\n");
  expect(
      eval("secrets.key"), 2, "",
      "expression:1:1: error: a secret's value is in no expression; it may stand only as the whole value of an option "
      "that is a secret\n    1 | secrets.key\n      | ^\n");
  expect({"eval", "while", "true"}, 2, "", "sluice: an expression is one word: put it into quotes, 'item.n + 1'\n");
  expect({"eval", "item", "--item", "{x"}, 2, "",
         "sluice: --item: line 1, column 2: expected a name in double quotes\n");
}

// Where in the file it stands, escapes and all, for each kind of text.
TEST_F(CommandsProgram, AnExpressionThatFailsForAnItemIsToldWithItsPlaceInTheFile) {
  counting("a.toml", 4,
           "when = \"item.n < 4 or item.x > 1\"\n"
           "[[step]]\nname = \"one\"\nuses = \"probe.pass\"\nwhen = \"item.n ~= 1 or item.y\"\n[step.with]\n"
           "value = { deep = [\"a\", \"\\\"é {{ item.n == 2 and item.z .. 'x' or 1 }}\"] }\n"
           "[[sink]]\nname = \"sheet\"\nuses = \"file\"\n[sink.with]\npath = \"a.csv\"\n"
           "fields = { a = \"{{ item.u.v }}\" }\n");
  EXPECT_EQ(sluice({"run", "a.toml"}).status, 3);
  std::map<std::int64_t, std::string> why;
  for (const auto& letter : json({"dead", "list"})) {
    why[letter["item"].integer()] = letter["error"]["message"].string();
  }
  using Why = std::map<std::int64_t, std::string>;
  EXPECT_EQ(why,
            (Why{{1, "a.toml:9:9: one.when: `item.n ~= 1 or item.y`: item.y is nil; did you mean item.n?"},
                 {2,
                  "a.toml:11:55: one.value.deep.2: `item.n == 2 and item.z .. 'x' or 1`: attempt to concatenate a nil "
                  "value (field 'z'); item.z is nil; did you mean item.n?"},
                 {3, "a.toml:17:20: sheet.fields.a: `item.u.v`: item.u is nil; did you mean item.n?"},
                 {4,
                  "a.toml:5:32: source.when: `item.n < 4 or item.x > 1`: attempt to compare number with nil; item.x is "
                  "nil; did you "
                  "mean item.n?"}}));
}

TEST_F(CommandsProgram, EventsShowWhatCameIn) {
  counting("a.toml", 2, "");
  EXPECT_EQ(sluice({"run", "a.toml"}).status, 0);
  expect({"events", "list", "1"}, 0, "nothing came in\n", "");
  expect({"events", "list", "1", "--format", "csv"}, 0, "received_at,item,step,number,times,content_type,body\n", "");
  expect({"events", "list", "1", "9"}, 2, "", "sluice: run 1 has no item 9\n");
  expect({"events", "list", "1", "--format", "xml"}, 2, "", "sluice: --format xml: write text, json or csv\n");
  expect({"events", "lst"}, 2, "", "sluice: there is no \"events lst\"; did you mean \"list\"?\n");
}

TEST_F(CommandsProgram, AJournalIsSoundUntilItsRowsDisagree) {
  expect({"journal", "check"}, 6, "", "sluice: journal " + path("state/sluice/journal.db") + ": there is none\n");
  counting("a.toml", 3,
           "[[step]]\nname = \"judge\"\nuses = \"probe.behave\"\nwith = { as = \"{{ item.n == 2 and 'failed' or 'ok' "
           "}}\" }\n"
           "[[sink]]\nname = \"sheet\"\nuses = \"file\"\nwith = { path = \"sheet.csv\" }\n");
  EXPECT_EQ(sluice({"run", "a.toml"}).status, 3);
  const auto journal = path("state/sluice/journal.db");
  expect({"journal", "check"}, 0, "journal " + journal + " is sound\n", "");
  EXPECT_EQ(sluice({"journal", "check", "--format", "json"}).out,
            R"({"journal":")" + journal + R"(","sound":true,"findings":[]})" + "\n");
  write("state/sluice/other.db", "this is no database, and long enough to be one");
  expect({"journal", "check", "--journal", path("state/sluice/other.db")}, 1,
         "journal " + path("state/sluice/other.db") + ": it is not a journal (not an SQLite file)\n",
         "sluice: journal " + path("state/sluice/other.db") + " is not sound\n");
}

TEST_F(CommandsProgram, TheVersionIsThereForPeopleAndPrograms) {
  EXPECT_TRUE(std::regex_match(sluice({"version"}).out, std::regex("sluice \\d+\\.\\d+\\.\\d+\n")));
  EXPECT_EQ(sluice({"--version"}).out, sluice({"version"}).out);
  EXPECT_TRUE(json({"version"}).at(0)["journal"].is_integer());
}

}  // namespace
}  // namespace sluice::testing_support
