// SPDX-License-Identifier: Apache-2.0
//
// Dead letters through the program: taken up, changed, listed for a spreadsheet, discarded.
#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include "journal/sqlite.hpp"
#include "support/places.hpp"
#include "workbench.hpp"

namespace sluice::testing_support {
namespace {

using Lines = std::vector<std::string>;

constexpr int kOfEachKind = 4;

class ReplayProgram : public Workbench {
 protected:
  // Four items each that die as they are taken, at a step, waiting, as a child, and at their delivery; and four that do
  // not.
  void write_workflow() const {
    std::string rows = "n,kind\n";
    int n = 0;
    for (int i = 0; i < kOfEachKind; ++i) {
      for (const char* kind : {"fine", "source", "step", "wait", "child", "sink"}) {
        rows += std::to_string(++n) + "," + kind + "\n";
      }
    }
    write("items.csv", rows);
    const auto scripted = [&](const std::string& name, const std::string& uses, const std::string& does,
                              const std::string& more) {
      return "name = \"" + name + "\"\nuses = \"scripted." + uses + "\"\nwith = { log = \"" + path("calls") +
             "\", tokens = true, does = [" + does + "], " + more + " }\n";
    };
    write("w.toml",
          "name = \"mixed\"\n[source]\nuses = \"csv\"\nwith = { path = \"items.csv\" }\n"
          "when = \"item.kind ~= 'source' or tonumber(item.kind) > 0\"\n"
          "[[step]]\n" +
              scripted("first", "step", "\"ok\"", "as = \"first {{ item.n }}\"") + "[[step]]\n" +
              scripted("call", "step", "\"{{ item.kind == 'step' and 'mended' or 'ok' }}\"",
                       "as = \"call {{ item.n }}\"") +
              "[[step]]\nwhen = \"item.kind == 'wait'\"\n" +
              scripted("wait", "step", "\"timer:1\", \"mended\"", "as = \"wait {{ item.n }}\"") +
              "[[step]]\nwhen = \"item.kind == 'child'\"\n" +
              scripted("parts", "step", "\"emit\"", "as = \"parts {{ item.n }}\"") +
              "[[step]]\nwhen = \"default(item.child, 0) > 0\"\n" +
              scripted("last", "step", "\"{{ item.child == 2 and 'mended' or 'ok' }}\"",
                       "as = \"last {{ parent.item.n }}/{{ item.child }} {{ steps.first.said }}\"") +
              "[[sink]]\n" + scripted("good", "sink", "\"ok\"", "text = \"good {{ default(item.n, 'a child') }}\"") +
              "[[sink]]\n" +
              scripted("bad", "sink", "\"{{ item.kind == 'sink' and 'mended' or 'ok' }}\"",
                       "text = \"bad {{ default(item.n, 'a child') }} {{ steps.call.said }}\"") +
              "[[sink]]\non = [\"run.finished\"]\n" +
              scripted("tell", "sink", "\"ok\"", "text = \"run {{ run.id }} {{ run.state }}\""));
  }

  void mend() const { std::ofstream(path("calls.open")) << "open"; }

  std::string journal() const { return path("state/sluice/journal.db"); }

  // All that is stored of a run, row by row.
  std::string rows_of(int run) const {
    const auto db = sqlite::Connection::open(journal(), {}).value();
    std::string text;
    const std::map<std::string, int> tables{{"runs", 28},  {"items", 15},      {"payloads", 7},    {"attempts", 14},
                                            {"events", 9}, {"deliveries", 14}, {"dead_letters", 9}};
    for (const auto& [table, columns] : tables) {
      sqlite::Statement find(db, "SELECT * FROM " + table + " WHERE run = ?");
      find.bind(run);
      while (find.row().value()) {
        text += table;
        for (int i = 0; i < columns; ++i) text += "|" + std::string(find.text(i));
        text += "\n";
      }
    }
    return text;
  }

  // Calls that were written down, without their tokens.
  Lines calls(const std::string& begin) const {
    Lines found;
    std::istringstream lines(read("calls"));
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with(begin)) found.push_back(line.substr(0, line.rfind(' ')));
    }
    std::ranges::sort(found);
    return found;
  }

  // The tokens of the calls that were written down so.
  Lines tokens(const std::string& begin) const {
    Lines found;
    std::istringstream lines(read("calls"));
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with(begin)) found.push_back(line.substr(line.rfind(' ') + 1));
    }
    return found;
  }
};

TEST_F(ReplayProgram, TwentyDeadLettersOfFiveKindsAreMendedAndReplayedToTheEnd) {
  write_workflow();
  const auto first = sluice({"run", "w.toml"});
  ASSERT_EQ(first.status, 3) << first.err;
  const auto letters = json({"dead", "list", "1"});
  std::map<std::string, int> places;
  for (const auto& letter : letters) {
    places[std::string(letter["sink"].string_or(letter["step"].string_or("?")))] += 1;
  }
  EXPECT_EQ(places, (std::map<std::string, int>{{"source", 4}, {"call", 4}, {"wait", 4}, {"last", 4}, {"bad", 4}}));
  const auto before = rows_of(1);

  mend();
  const auto text = read("w.toml");
  const auto at = text.find("tonumber(item.kind)");
  write("w.toml", text.substr(0, at) + "tonumber(item.n)" + text.substr(at + 19));
  const auto source = sluice({"dead", "replay", "1", "--at", "source", "--current"});
  EXPECT_EQ(source.status, 0) << source.err;
  const auto rest = sluice({"dead", "replay", "1"});
  EXPECT_EQ(rest.status, 0) << rest.err;

  EXPECT_EQ(rows_of(1), before) << "a finished run never changes";
  EXPECT_EQ(sluice({"dead", "list"}).out, "nothing dead is open; --all lists what was replayed or discarded\n");
  const auto good = calls("good ");
  EXPECT_EQ(std::ranges::count(good, "good a child"), 8);
  EXPECT_EQ(good.size(), 20u + 8u) << "each item once, over all runs";
  EXPECT_EQ(std::ranges::adjacent_find(good, [](auto& a, auto& b) { return a == b && !a.contains("child"); }),
            good.end());
  EXPECT_EQ(calls("bad 6 "), (Lines{"bad 6 ok", "bad 6 ok"})) << "tried in both runs";
  EXPECT_EQ(calls("bad 1 "), (Lines{"bad 1 ok"}));
  EXPECT_EQ(calls("first "), calls("first ")) << "nobody repeats a step that was through";
  EXPECT_EQ(calls("first 3 "), (Lines{"first 3 process 1"}));
  EXPECT_EQ(calls("last 5/2 "), (Lines{"last 5/2 ok process 1", "last 5/2 ok process 1"}));
  EXPECT_EQ(calls("run "), (Lines{"run 1 partial", "run 2 succeeded", "run 3 succeeded"}));
  for (const char* call : {"call 3 process", "last 5/2 ok process", "wait 4 timer", "bad 6 ok"}) {
    const auto both = tokens(call);
    ASSERT_EQ(both.size(), 2u) << call;
    EXPECT_EQ(both[0], both[1]) << call;
  }
  const auto third = json({"runs", "show", "3"}).at(0);
  EXPECT_EQ(third["origin"], Value(1));
  EXPECT_EQ(third["counts"]["taken"], Value(16));
  EXPECT_EQ(third["counts"]["done"], Value(16));
  EXPECT_EQ(third["adds_up"], Value(true));
  EXPECT_EQ(json({"runs", "show", "1"}).at(0)["replayed_by"], Value(Array{2, 3}));
  const auto shown = sluice({"runs", "show", "1"}).out;
  EXPECT_TRUE(shown.contains("  replayed  by run 2, run 3\n")) << shown;
  EXPECT_FALSE(shown.contains("  next ")) << shown;
  EXPECT_TRUE(sluice({"runs", "list"}).out.contains("; replays run 1\n"));
}

TEST_F(ReplayProgram, ADryRunSaysWhatItWouldBeAndChangesNothing) {
  write_workflow();
  ASSERT_EQ(sluice({"run", "w.toml"}).status, 3);
  const auto before = read("state/sluice/journal.db-wal");
  const auto dry = sluice({"dead", "replay", "1", "3", "6", "--dry-run"});
  EXPECT_EQ(dry.status, 0) << dry.err;
  EXPECT_EQ(dry.out,
            "ITEM  GOES ON AT  TOKEN      KEY  VALUE\n"
            "3     call        as before       {\"n\":\"3\",\"kind\":\"step\"}\n"
            "6     → bad       as before       {\"n\":\"6\",\"kind\":\"sink\"}\n"
            "2 would be replayed; nothing was changed\n");
  EXPECT_EQ(sluice({"dead", "discard", "1", "--at", "bad", "--dry-run"}).out,
            "item 6 at → bad\nitem 12 at → bad\nitem 18 at → bad\nitem 24 at → bad\n"
            "4 would be discarded; nothing was changed\n");
  EXPECT_EQ(json({"runs", "list"}).size(), 1u);
  EXPECT_EQ(json({"dead", "list"}).size(), 20u);
}

TEST_F(ReplayProgram, AnItemThatIsChangedIsAnotherToTheServices) {
  write_workflow();
  ASSERT_EQ(sluice({"run", "w.toml"}).status, 3);
  const auto replayed = sluice({"dead", "replay", "1", "3", "--set", "kind=fine"});
  EXPECT_EQ(replayed.status, 0) << replayed.err;
  const auto both = tokens("call 3 process");
  ASSERT_EQ(both.size(), 2u);
  EXPECT_NE(both[0], both[1]);
  const auto item = json({"items", "show", "2", "1"}).at(0);
  EXPECT_EQ(item["origin"], (Value(Object{{"run", 1}, {"item", 3}})));
  EXPECT_EQ(item["value"], (Value(Object{{"n", "3"}, {"kind", "fine"}})));
  EXPECT_EQ(item["attempts"][0uz]["step"], Value("first"));
  EXPECT_EQ(item["attempts"][0uz]["inherited"], Value(true));
  const auto story = sluice({"items", "show", "2", "1"}).out;
  EXPECT_TRUE(story.contains("  replays   item 3 of run 1\n")) << story;
  EXPECT_TRUE(story.contains("  first: inherited\n")) << story;
  const auto shown = sluice({"dead", "show", "1", "3"}).out;
  EXPECT_TRUE(shown.contains("  now       replayed as item 1 of run 2: done\n")) << shown;
  EXPECT_EQ(sluice({"dead", "replay", "1", "3"}).err,
            "sluice: item 3 of run 1 has no open dead letter: call replayed as item 1 of run 2: done\n");
}

TEST_F(ReplayProgram, WhatCannotBeMeantIsRefusedBeforeThereIsARun) {
  write_workflow();
  ASSERT_EQ(sluice({"run", "w.toml"}).status, 3);
  struct Case {
    std::vector<std::string> words;
    std::string says;
  };
  for (const auto& [words, says] : std::vector<Case>{
           {{"3", "--set", "knd=fine"}, "--set knd: item 3 of run 1 has no such field; did you mean \"kind\"?"},
           {{"3", "--set", "kind"}, "--set kind: write NAME=VALUE"},
           {{"3", "--from", "frist"}, "--from frist: " + path("w.toml") + " has no step of that name"},
           {{"3", "--from", "last"}, "--from last: item 3 of run 1 died at call, before it got there"},
           {{"6", "--from", "first"},
            "--from first: of item 6 of run 1 only the delivery to bad is dead, which is made again alone; leave it "
            "out, or say no --from"},
           {{"1"}, "item 1 of run 1 is not dead, nor is a delivery of it"},
           {{"3", "--at", "bad"}, "no open dead letter of item 3 of run 1 is as --at, --code and --message say"},
           {{"--code", "x"}, "run 1 has no open dead letter that matches; see sluice dead list 1 --all"},
           {{"x"}, "\"x\" is no item's number"}}) {
    std::vector<std::string> all{"dead", "replay", "1"};
    all.insert(all.end(), words.begin(), words.end());
    const auto end = sluice(all);
    EXPECT_EQ(end.status, 2) << says;
    EXPECT_EQ(end.err, "sluice: " + says + "\n");
  }
  EXPECT_EQ(json({"runs", "list"}).size(), 1u);
  EXPECT_EQ(sluice({"dead", "list", "--code", "x"}).out, "nothing dead is as --at, --code and --message say\n");
}

TEST_F(ReplayProgram, WhatIsDiscardedIsListedOnlyOnRequest) {
  write_workflow();
  ASSERT_EQ(sluice({"run", "w.toml"}).status, 3);
  EXPECT_EQ(sluice({"dead", "discard", "1", "--at", "wait", "--message", "TOLD"}).out,
            "4 discarded of run 1; see sluice dead list 1 --all\n");
  EXPECT_EQ(json({"dead", "list", "1"}).size(), 16u);
  const auto all = json({"dead", "list", "1", "--all"});
  EXPECT_EQ(all.size(), 20u);
  EXPECT_EQ(std::ranges::count_if(all, [](const auto& l) { return !l["discarded_at"].is_null(); }), 4);
  EXPECT_TRUE(sluice({"dead", "replay", "1", "4"})
                  .err.starts_with("sluice: item 4 of run 1 has no open dead letter: wait discarded "));
}

TEST_F(ReplayProgram, ASpreadsheetGetsTheItemsColumnsAndNoFormulas) {
  write("items.csv", "name,code,n\n=1+1,\"a,b\",-5\n@x,\"say \"\"hi\"\"\",2\n");
  write("w.toml",
        "name = \"sheet\"\n[source]\nuses = \"csv\"\nkey = \"item.name\"\nwith = { path = \"items.csv\" }\n"
        "[[step]]\nname = \"judge\"\nuses = \"probe.behave\"\nwith = { as = \"failed\" }\n");
  ASSERT_EQ(sluice({"run", "w.toml"}).status, 3);
  const auto csv = sluice({"dead", "list", "1", "--format", "csv"}).out;
  std::istringstream lines(csv);
  Lines found;
  for (std::string line; std::getline(lines, line);) found.push_back(line);
  ASSERT_EQ(found.size(), 3u) << csv;
  EXPECT_EQ(found[0], "run,item,at,code,message,died_at,key,name,item.code,n");
  EXPECT_TRUE(found[1].starts_with("1,1,judge,told,told to,")) << found[1];
  EXPECT_TRUE(found[1].ends_with(",'=1+1,'=1+1,\"a,b\",-5")) << found[1];
  EXPECT_TRUE(found[2].ends_with(",'@x,'@x,\"say \"\"hi\"\"\",2")) << found[2];
}

TEST_F(ReplayProgram, SecretsOfAFileOfVariablesAreTaken) {
  counting("w.toml", 1,
           "[secrets]\nhook = { env = \"HOOK\" }\n[[step]]\nname = \"judge\"\nuses = \"probe.behave\"\n"
           "with = { as = \"failed\" }\n[[sink]]\nname = \"tell\"\nuses = \"slack\"\n"
           "with = { webhook = \"{{ secrets.hook }}\", text = \"x\" }\n");
  write("keys.env", "HOOK=http://127.0.0.1:1/services/T0/B0/secretsecret\n");
  std::filesystem::permissions(path("keys.env"), std::filesystem::perms::owner_read);
  ASSERT_EQ(sluice({"run", "w.toml", "--env-file", "keys.env"}).status, 3);
  const auto without = sluice({"dead", "replay", "1"});
  EXPECT_EQ(without.status, 2);
  EXPECT_EQ(without.err, "sluice: secret hook: the environment has no HOOK; set it: export HOOK=…\n");
  const auto with = sluice({"dead", "replay", "1", "--env-file", "keys.env"});
  EXPECT_EQ(with.status, 3) << with.err;
  EXPECT_EQ(json({"runs", "show", "2"}).at(0)["origin"], Value(1)) << with.err;
}

TEST_F(ReplayProgram, OfARunOfTheFirstItemsIsNone) {
  counting("w.toml", 5, "[[step]]\nname = \"judge\"\nuses = \"probe.behave\"\nwith = { as = \"failed\" }\n");
  ASSERT_EQ(sluice({"run", "w.toml", "--first", "2"}).status, 3);
  EXPECT_TRUE(sluice({"runs", "show", "1"}).out.contains("  first     2 items of the source, no more\n"));
  ASSERT_EQ(sluice({"dead", "replay", "1"}).status, 3);
  const auto replayed = json({"runs", "show", "2"}).at(0);
  EXPECT_EQ(replayed["first"], Value());
  EXPECT_EQ(replayed["counts"]["taken"], Value(2));
  EXPECT_FALSE(sluice({"runs", "show", "2"}).out.contains("  first ")) << sluice({"runs", "show", "2"}).out;
}

TEST_F(ReplayProgram, TodaysFileHasItsDefaultsAndTheInputsThatTheOriginWasGiven) {
  const auto workflow = [](const std::string& as) {
    return "name = \"w\"\n[inputs]\nas = { default = \"" + as +
           "\" }\nkeep = { default = \"a\" }\n[source]\nuses = \"probe.count\"\nwith = { items = 1 }\n"
           "[[step]]\nname = \"judge\"\nuses = \"probe.behave\"\nwith = { as = \"{{ inputs.as }}\" }\n"
           "[[sink]]\nname = \"sheet\"\nuses = \"file\"\n[sink.with]\npath = \"sheet.csv\"\nfields = { keep = "
           "\"{{ inputs.keep }}\" }\n";
  };
  write("w.toml", workflow("failed"));
  ASSERT_EQ(sluice({"run", "w.toml", "--set", "keep=b"}).status, 3);
  write("w.toml", workflow("ok"));
  EXPECT_EQ(sluice({"dead", "replay", "1"}).status, 3) << "the definition that it began with";
  const auto current = sluice({"dead", "replay", "2", "--current"});
  EXPECT_EQ(current.status, 0) << current.err;
  EXPECT_EQ(read("sheet.csv"), "keep\nb\n");
}

TEST_F(ReplayProgram, ARunsOwnEventCannotBeReplayedButDiscarded) {
  counting("w.toml", 1,
           "[[sink]]\nname = \"tell\"\nuses = \"scripted.sink\"\non = [\"run.finished\"]\nwith = { text = \"x\", does "
           "= [\"failed\"] }\n");
  ASSERT_EQ(sluice({"run", "w.toml"}).status, 0);
  const auto refusal =
      "sluice: an event of run 1 that → tell was not told of cannot be replayed: a run that replays items tells that "
      "sink of its own events; once that is enough, sluice dead discard 1 0\n";
  EXPECT_EQ(sluice({"dead", "replay", "1"}).err, refusal);
  EXPECT_EQ(sluice({"dead", "replay", "1", "0"}).err, refusal);
  const auto shown = sluice({"dead", "show", "1", "0"}).out;
  EXPECT_TRUE(shown.starts_with("an event of run 1 died at → tell, ")) << shown;
  EXPECT_EQ(sluice({"dead", "discard", "1", "0"}).out, "1 discarded of run 1; see sluice dead list 1 --all\n");
  EXPECT_EQ(sluice({"dead", "replay", "1"}).err,
            "sluice: run 1 has no open dead letter; see sluice dead list 1 --all\n");
}

TEST_F(ReplayProgram, WhatChangesAnOlderJournalMigratesIt) {
  std::filesystem::create_directories(path("state/sluice"));
  {
    auto old = sqlite::Connection::open(journal(), {.create = true}).value();
    ASSERT_TRUE(old.execute(content_of(source_folder() / "engine/journal/schema.sql")));
    ASSERT_TRUE(
        old.execute("INSERT INTO meta (name, value) VALUES ('id', 'abc'), ('signing_key', 'ab');"
                    "INSERT INTO definitions VALUES ('h', '');"
                    "INSERT INTO runs (workflow, file, definition, inputs, settings, trigger, state, "
                    "created_at, last_item, taken, dead) VALUES ('w', '/w', 'h', '{}', '{}', 'person', 9, 1, "
                    "1, 1, 1);"
                    "INSERT INTO dead_letters (id, place, is_sink, died_at, code, message, detail) VALUES "
                    "(4294967297, 'scrape', 0, 1, '', 'gone', '');"
                    "PRAGMA user_version = 1"));
  }
  EXPECT_EQ(sluice({"dead", "list"}).status, 6);
  EXPECT_EQ(sluice({"dead", "discard", "1"}).out, "1 discarded of run 1; see sluice dead list 1 --all\n");
  EXPECT_TRUE(std::filesystem::exists(journal() + ".v1.bak"));
  EXPECT_EQ(json({"dead", "list", "--all"}).size(), 1u);
}

TEST_F(ReplayProgram, WhatIsNotMeantForTheVerbOrIsEmptyIsRefused) {
  const std::pair<std::vector<std::string>, std::string> rows[] = {
      {{"dead", "discard", "1", "--from", "a"},
       "sluice: --from is no option of dead discard; see sluice dead discard --help\n"},
      {{"dead", "discard", "1", "--code", ""}, "sluice: --code \"\": it is empty\n"},
      {{"dead", "replay", "1", "--at", ""}, "sluice: --at \"\": it is empty\n"}};
  for (const auto& [words, says] : rows) {
    const auto end = sluice(words);
    EXPECT_EQ(end.status, 2);
    EXPECT_EQ(end.err, says);
  }
}

}  // namespace
}  // namespace sluice::testing_support
