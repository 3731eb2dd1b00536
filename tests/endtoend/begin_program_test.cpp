// SPDX-License-Identifier: Apache-2.0
//
// How a run begins: beside unfinished ones of its file, with the first items alone, on variables of a file.
#include <signal.h>

#include <filesystem>
#include <mutex>

#include "http/server.hpp"
#include "workbench.hpp"

namespace sluice::testing_support {
namespace {

class BeginProgram : public Workbench {
 protected:
  BeginProgram() {
    counting("park.toml", 3, "[[step]]\nname = \"park\"\nuses = \"probe.park\"\nwith = { poll = \"1h\" }\n");
  }

  void interrupt_a_run(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words{"run", "park.toml"};
    words.insert(words.end(), more.begin(), more.end());
    ChildProcess run(settings(words));
    run.wait_for("has begun");
    run.wait_for(" taken");
    run.signal(SIGTERM);
    EXPECT_EQ(run.end().status, 130);
  }
  std::size_t runs() const { return json({"runs", "list"}).size(); }
};

TEST_F(BeginProgram, UnfinishedRunsOfTheFileAreNamedWithWhatToDo) {
  interrupt_a_run();
  counting("other.toml", 1, "");
  EXPECT_EQ(sluice({"run", "other.toml"}).status, 0) << "it is another file";
  std::filesystem::create_symlink(path("park.toml"), path("link.toml"));
  for (const char* file : {"park.toml", "./park.toml", "link.toml"}) {
    const auto refused = sluice({"run", file});
    EXPECT_EQ(refused.status, 2);
    EXPECT_TRUE(refused.err.starts_with("sluice: " + path("park.toml") +
                                        " has a run that did not end: --continue goes on with the newest, --new starts "
                                        "another\n  run 1  interrupted, begun "))
        << refused.err;
    EXPECT_TRUE(refused.err.ends_with(" ago; go on with it: sluice resume 1; give it up: sluice runs cancel 1\n"))
        << refused.err;
  }
  EXPECT_EQ(runs(), 2u);
  const auto both = sluice({"run", "park.toml", "--new", "--continue"});
  EXPECT_EQ(both.err, "sluice: --new and --continue contradict each other\n");
  EXPECT_EQ(both.status, 2);
  EXPECT_EQ(sluice({"run", "park.toml", "--dry-run"}).status, 0) << "it begins nothing";

  interrupt_a_run({"--new"});
  EXPECT_EQ(runs(), 3u);
  EXPECT_TRUE(sluice({"run", "park.toml"}).err.contains(" has 2 runs that did not end: ")) << "the new one, too";
  EXPECT_EQ(sluice({"runs", "cancel", "1"}).status, 0);
  EXPECT_EQ(sluice({"runs", "cancel", "3"}).status, 0);
  interrupt_a_run();
}

TEST_F(BeginProgram, WithContinueItGoesOnWithTheNewestThatNobodyDrivesOrBeginsOne) {
  interrupt_a_run({"--continue"});
  EXPECT_EQ(runs(), 1u);
  ChildProcess going_on(settings({"run", "park.toml", "--continue", "--first", "1"}));
  going_on.wait_for("resuming run 1 of flow; journal ");
  const auto beside = sluice({"run", "park.toml", "--continue"});
  EXPECT_EQ(beside.status, 2);
  EXPECT_EQ(beside.err,
            "sluice: run 1 of this file is driven by another sluice right now: nothing to do; --new starts another "
            "beside it\n");
  const auto plain = sluice({"run", "park.toml"});
  EXPECT_TRUE(plain.err.contains("  run 1  running, begun ")) << plain.err;
  EXPECT_TRUE(plain.err.contains("; driven by another sluice: sluice runs show 1; ")) << plain.err;
  going_on.signal(SIGTERM);
  const auto end = going_on.end();
  EXPECT_EQ(end.status, 130);
  EXPECT_TRUE(end.err.starts_with("--first is for a new run: the one that goes on keeps its own\n")) << end.err;
  EXPECT_EQ(runs(), 1u);
}

TEST_F(BeginProgram, TheFirstItemsAreAllThatIsTakenAndAResumeKnows) {
  interrupt_a_run({"--first", "2"});
  const auto shown = sluice({"runs", "show", "1"});
  EXPECT_TRUE(shown.out.contains("  first     2 items of the source, no more\n")) << shown.out;
  const auto run = json({"runs", "show", "1"}).at(0);
  EXPECT_EQ(run["first"], Value(2));
  EXPECT_EQ(run["counts"]["taken"], Value(2));
  counting("some.toml", 9, "");
  const auto some = sluice({"run", "some.toml", "--first", "4"});
  EXPECT_TRUE(some.err.contains("  items     the first 4 from probe.count\n")) << some.err;
  EXPECT_TRUE(some.out.contains(": 4 taken, 4 done\n")) << some.out;
  for (const char* wrong : {"0", "-1", "many", "1.5", ""}) {
    const auto refused = sluice({"run", "some.toml", std::string("--first=") + wrong});
    EXPECT_EQ(refused.status, 2) << wrong;
    EXPECT_TRUE(refused.err.starts_with("sluice: ")) << refused.err;
  }
}

TEST_F(BeginProgram, ADryRunNamesWhatActsByItselfAndTouchesNothing) {
  auto service = http::Server::start({}, [](const http::Request&) { return http::Response{}; });
  ASSERT_TRUE(service);
  counting("a.toml", 5,
           "[[step]]\nname = \"pass\"\nuses = \"probe.pass\"\nwith = { value = \"{{ item.n * 2 }}\" }\n"
           "[[step]]\nname = \"post\"\nuses = \"probe.post\"\nwhen = \"item.n == 2\"\n"
           "with = { url = \"http://127.0.0.1:1/x\", value = \"{{ steps.pass.value }}\" }\n"
           "[[sink]]\nname = \"sheet\"\nuses = \"file\"\nwith = { path = \"out/sheet.csv\" }\n");
  const auto dry = sluice({"run", "a.toml", "--dry-run"});
  EXPECT_EQ(dry.status, 0) << dry.err;
  EXPECT_EQ(dry.err,
            "dry run of flow: nothing is sent, nothing is kept; tokens begin with the journal's id and the run's "
            "number, here with dry-run\n");
  EXPECT_EQ(dry.out,
            "item 1  {\"n\":1}\n"
            "  is through its steps\n"
            "item 2  {\"n\":2}\n"
            "  post  POST http://127.0.0.1:1/x\n"
            "    token  dry-run-2-post\n"
            "    Content-Type: application/json\n"
            "    Idempotency-Key: dry-run-2-post\n"
            "    {\"value\":4}\n"
            "  post needs the answer; what follows depends on it\n"
            "item 3  {\"n\":3}\n"
            "  is through its steps\n"
            "file: would write " +
                path("out/sheet.csv") + " (sink sheet)\n");
  EXPECT_FALSE(std::filesystem::exists(path("state")));
  EXPECT_FALSE(std::filesystem::exists(path("out")));
  const auto lines = json({"run", "a.toml", "--dry-run", "--first", "2"});
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0]["came"], Value("through"));
  EXPECT_EQ(lines[1]["came"], Value("asks"));
  EXPECT_EQ(lines[2]["url"], Value("http://127.0.0.1:1/x"));
  EXPECT_EQ(lines[2]["token"], Value("dry-run-2-post"));
}

TEST_F(BeginProgram, ADryRunSaysWhatASinkCannotMakeOfAnItem) {
  counting("a.toml", 2,
           "[[sink]]\nname = \"sheet\"\nuses = \"file\"\nwhen = \"item.n.no == 1\"\n"
           "with = { path = \"out/sheet.csv\" }\n");
  const auto why = "a.toml:8:19: sheet.when: `item.n.no == 1`: attempt to index a number value (field 'n')";
  const auto said = std::string("  is through its steps\n  sink sheet would fail: ") + why + "\n";
  EXPECT_EQ(sluice({"run", "a.toml", "--dry-run"}).out, "item 1  {\"n\":1}\n" + said + "item 2  {\"n\":2}\n" + said +
                                                            "file: would write " + path("out/sheet.csv") +
                                                            " (sink sheet)\n");
  const auto lines = json({"run", "a.toml", "--dry-run"});
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines[2]["sink"], Value("sheet"));
  EXPECT_EQ(lines[3]["message"], Value(why));
}

TEST_F(BeginProgram, ADryRunSaysWhatBecomesOfEachItemAndOfWhatComesOfIt) {
  counting("a.toml", 7,
           "[[step]]\nname = \"behave\"\nuses = \"probe.behave\"\n"
           "with = { as = \"{{ ({'ok', 'skip', 'failed', 'halt', 'emit', 'retry', 'throw'})[item.n] }}\" }\n"
           "[[step]]\nname = \"park\"\nuses = \"probe.park\"\nwhen = \"item.child ~= 1\"\n");
  const auto dry = sluice({"run", "a.toml", "--dry-run", "--first", "7"});
  EXPECT_EQ(dry.status, 0) << dry.err;
  EXPECT_EQ(dry.out,
            "item 1  {\"n\":1}\n  park waits\n"
            "item 2  {\"n\":2}\n  behave skips it: told to\n"
            "item 3  {\"n\":3}\n  behave would fail: told to\n"
            "item 4  {\"n\":4}\n  behave would block the run: told to\n"
            "item 5  {\"n\":5}\n  behave expands it: 2 items come of it\n"
            "item 5.1  {\"child\":1}\n  is through its steps\n"
            "item 5.2  {\"child\":2}\n  park waits\n"
            "item 6  {\"n\":6}\n  behave waits: told to\n"
            "item 7  {\"n\":7}\n  behave would fail: told to\n");
}

TEST_F(BeginProgram, RowsThatAreRefusedAndKeysThatRepeatAreTakenForNoItems) {
  write("rows.csv", "name,n\nfirst,1\nshort\nfirst,7\n");
  write("a.toml",
        "name = \"flow\"\n[source]\nuses = \"csv\"\nwith = { path = \"rows.csv\" }\n"
        "[[step]]\nname = \"unseen\"\nuses = \"dedupe\"\nwith = { key = \"{{ item.name }}\" }\n");
  const auto why =
      path("rows.csv") + ", line 3: 1 field where the header has 2; correct the line, or set ragged = \"pad\"\n";
  EXPECT_EQ(sluice({"run", "a.toml", "--dry-run"}).out,
            "item 1  {\"name\":\"first\",\"n\":\"1\"}\n  is through its steps\n"
            "item 2  {\"name\":\"short\"}\n  source would fail: " +
                why + "item 3  {\"name\":\"first\",\"n\":\"7\"}\n  unseen skips it: item 1 has the key first\n");
  const auto run = sluice({"run", "a.toml"});
  EXPECT_EQ(run.status, 3);
  EXPECT_TRUE(run.err.contains("  items     3 from csv " + path("rows.csv") +
                               "; 1 cannot be used\n            1 at source: " + why))
      << run.err;
}

TEST_F(BeginProgram, AWarningIsSaidOnceThoughTheFileIsCheckedAgainWithTheSourcesColumns) {
  write("items.csv", "n\n1\n");
  write(
      "a.toml",
      "name = \"flow\"\n[source]\nuses = \"csv\"\nwith = { path = \"items.csv\" }\n[limits.slow]\nrate = \"2/min\"\n");
  const std::string warning = path("a.toml") + ":5:9: warning: limit \"slow\" limits nothing in this file";
  const auto end = sluice({"run", "a.toml"});
  EXPECT_EQ(end.status, 0) << end.err;
  EXPECT_TRUE(end.err.starts_with(warning)) << end.err;
  EXPECT_EQ(end.err.find(warning), end.err.rfind(warning)) << end.err;
}

TEST_F(BeginProgram, WhatComesThroughAPipeIsNotTakenBeforehand) {
  write("a.toml",
        "name = \"flow\"\n[source]\nuses = \"csv\"\nwith = { path = \"-\" }\n[[sink]]\nname = \"sheet\"\n"
        "uses = \"file\"\nwith = { path = \"out.csv\", fields = { n = \"{{ item.n }}\" } }\n");
  auto shell = settings({});
  shell.command = {"/bin/sh", "-c", "printf 'n\\n1\\n2\\n3\\n' | " + shell.command.front() + " run a.toml"};
  const auto end = ChildProcess(shell).end();
  EXPECT_EQ(end.status, 0) << end.err;
  EXPECT_TRUE(end.err.starts_with("flow\n  items     not to be counted beforehand from csv -\n")) << end.err;
  EXPECT_EQ(read("out.csv"), "n\n1\n2\n3\n");
}

constexpr std::string_view kSlack =
    "[secrets]\nhook = { env = \"HOOK\" }\n[[sink]]\nname = \"tell\"\nuses = \"slack\"\non = [\"run.finished\"]\n"
    "with = { webhook = \"{{ secrets.hook }}\", text = \"x\" }\n";

TEST_F(BeginProgram, VariablesOfAFileAreOverTheEnvironment) {
  std::mutex mutex;  // guards asked
  std::string asked;
  auto service = http::Server::start({}, [&](const http::Request& request) {
    const std::scoped_lock lock(mutex);
    asked += request.path + "\n";
    return http::Response{.body = "ok"};
  });
  ASSERT_TRUE(service);
  const auto address = "http://127.0.0.1:" + std::to_string((*service)->port());
  counting("a.toml", 1, kSlack);
  write("keys.env", "# the hook\nexport HOOK='" + address + "/services/T0/B0/secretsecret'\n");
  environment["HOOK"] = address + "/services/T0/B0/otherother";
  const auto end = sluice({"run", "a.toml", "--env-file", "keys.env"});
  EXPECT_EQ(end.status, 0) << end.err;
  EXPECT_TRUE(end.err.starts_with(path("keys.env") + ": warning: other users can read it; chmod 600 keeps it yours\n"))
      << end.err;
  {
    const std::scoped_lock lock(mutex);
    EXPECT_EQ(asked, "/services/T0/B0/secretsecret\n");
  }
  std::filesystem::permissions(path("keys.env"), std::filesystem::perms::owner_read);
  EXPECT_TRUE(sluice({"run", "a.toml", "--env-file", "keys.env"}).err.starts_with("flow\n"));
}

TEST_F(BeginProgram, WhatIsWrongInAFileOfVariablesIsSaidWithItsLineAndWithoutItsValue) {
  counting("a.toml", 1, kSlack);
  write("keys.env", "A=1\nsk-secret\n");
  for (const char* command : {"run", "resume"}) {
    const auto wrong = sluice({command, command == std::string("run") ? "a.toml" : "1", "--env-file", "keys.env"});
    EXPECT_EQ(wrong.status, 2);
    EXPECT_EQ(wrong.err, path("keys.env") + ":2: error: a line is NAME=VALUE\n");
  }
  EXPECT_EQ(sluice({"run", "a.toml", "--env-file", "gone.env"}).err,
            "sluice: --env-file gone.env: there is no such file\n");
}

TEST_F(BeginProgram, AnAddressThatIsTakenIsTheCommandLinesFault) {
  auto service = http::Server::start({}, [](const http::Request&) { return http::Response{}; });
  ASSERT_TRUE(service);
  const auto end = sluice({"run", "park.toml", "--listen", "127.0.0.1:" + std::to_string((*service)->port())});
  EXPECT_EQ(end.status, 2) << end.err;
  EXPECT_TRUE(end.err.contains("sluice: cannot listen on 127.0.0.1:")) << end.err;
}

}  // namespace
}  // namespace sluice::testing_support
