// SPDX-License-Identifier: Apache-2.0
//
// `sluice try`: one component, called by hand.
#include "support/places.hpp"
#include "workbench.hpp"

namespace sluice::testing_support {
namespace {

class TryProgram : public Workbench {
 protected:
  TryProgram() {
    environment["SLUICE_PLUGINS"] += ":" + (build_folder() / "lib/example-plugins").string();
    environment["SLUICE_JOURNAL"] = path("journal.db");
  }
  End tried(std::vector<std::string> words, const std::string& input = "") {
    words.insert(words.begin(), "try");
    auto run = settings(std::move(words));
    write("input", input);
    std::string line = "exec \"$0\" \"$@\" < input";
    run.command.insert(run.command.begin(), {"/bin/sh", "-c", line});
    return ChildProcess(run).end();
  }
};

TEST_F(TryProgram, GivesAStepTheItemsOfStandardInputAndKeepsNoJournal) {
  const auto end =
      tried({"slug", "--with", "text={{ item.title }}"}, "{\"title\":\"Hello, World!\"}\n\n{\"title\":\"B\"}\n");
  EXPECT_EQ(end.out,
            "{\"item\":1,\"outcome\":\"ok\",\"output\":{\"slug\":\"hello-world\"}}\n"
            "{\"item\":2,\"outcome\":\"ok\",\"output\":{\"slug\":\"b\"}}\n");
  EXPECT_EQ(end.err, "");
  EXPECT_EQ(end.status, 0);
  EXPECT_FALSE(std::filesystem::exists(folder / "journal.db"));
}

TEST_F(TryProgram, SaysWhatBecameOfEachItem) {
  struct Case {
    const char* as;
    const char* line;
    int status;
  };
  const Case cases[] = {
      {"ok", R"({"item":1,"outcome":"ok","output":{"attempt":1}})", 0},
      {"emit", R"({"item":1,"outcome":"emit","items":[{"child":1},{"child":2}]})", 0},
      {"skip", R"({"item":1,"outcome":"skip","reason":"told to"})", 0},
      {"retry", R"({"item":1,"outcome":"retry","message":"told to"})", 3},
      {"throttled", R"({"item":1,"outcome":"throttled","after":"1s","message":"told to"})", 3},
      {"failed", R"({"item":1,"outcome":"failed","message":"told to","code":"told"})", 3},
      {"throw", R"({"item":1,"outcome":"failed","message":"told to"})", 3},
      {"halt", R"({"item":1,"outcome":"halt","message":"told to"})", 5},
  };
  for (const auto& [as, line, status] : cases) {
    const auto end = tried({"probe.behave", "--with", std::string("as=") + as, "--item", "{}"});
    EXPECT_EQ(end.out, std::string(line) + "\n") << end.err;
    EXPECT_EQ(end.status, status) << as;
  }
}

TEST_F(TryProgram, ShowsTheFirstItemsOfASource) {
  EXPECT_EQ(tried({"probe.count", "--with", "items=1000"}).out,
            "{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n{\"n\":4}\n{\"n\":5}\n{\"n\":6}\n{\"n\":7}\n{\"n\":8}\n{\"n\":9}\n{\"n\":"
            "10}\n");
  EXPECT_EQ(tried({"probe.count", "--with", "items=1000", "--first", "2"}).out, "{\"n\":1}\n{\"n\":2}\n");
  const auto gone = tried({"folder", "--with", "path=gone"});
  EXPECT_EQ(gone.err, "sluice: " + path("gone") + ": No such file or directory\n");
  EXPECT_EQ(gone.status, 1);
}

TEST_F(TryProgram, RowsThatASourceRefusesAreToldAndNoItems) {
  write("rows.csv", "name,n\nfirst,1\nshort\nend,7\n");
  const auto end = tried({"csv", "--with", "path=rows.csv"});
  EXPECT_EQ(end.out, "{\"name\":\"first\",\"n\":\"1\"}\n{\"name\":\"end\",\"n\":\"7\"}\n");
  EXPECT_EQ(end.err, "sluice: item 2: " + path("rows.csv") +
                         ", line 3: 1 field where the header has 2; correct the line, or set ragged = \"pad\"\n");
  EXPECT_EQ(end.status, 3);
}

TEST_F(TryProgram, ASinkReallyWrites) {
  const auto end =
      tried({"file", "--with", "path=out.csv", "--with", "fields.n={{ item.n }}"}, "{\"n\":1}\n{\"n\":2}\n");
  EXPECT_EQ(end.out, "{\"item\":1,\"outcome\":\"ok\",\"output\":{}}\n{\"item\":2,\"outcome\":\"ok\",\"output\":{}}\n")
      << end.err;
  EXPECT_EQ(read("out.csv"), "n\n1\n2\n");
}

TEST_F(TryProgram, RefusesOptionsInTheWordsOfTheWorkflowCheck) {
  const auto end = tried({"slug", "--with", "txet=x"});
  EXPECT_EQ(end.err, "sluice: --with txet: unknown option \"txet\" of slug; did you mean \"text\"?\n");
  EXPECT_EQ(end.status, 2);
  EXPECT_EQ(tried({"slgu"}).err, "sluice: no plugin offers \"slgu\"; did you mean \"slug\"?\n");
  const auto line = tried({"slug", "--with", "text=x"}, "{}\n{]\n");
  EXPECT_EQ(line.status, 2);
  EXPECT_EQ(line.err.substr(0, 34), "sluice: line 2 of standard input: ") << line.err;
  const auto missing = tried({"slug", "--with", "text={{ item.title }}", "--item", "{}"});
  EXPECT_EQ(missing.status, 3);
}

TEST_F(TryProgram, TakesSecretsFromTheEnvironmentAndShowsThemNowhere) {
  const std::vector<std::string> words{
      "shorten", "--with",          "token=env:TOKEN", "--with", "endpoint=http://127.0.0.1:1/{{ workflow.name }}",
      "--with",  "url=sk-12345678", "--item",          "{}"};
  const auto unset = tried(words);
  EXPECT_EQ(unset.err, "sluice: secret token: the environment has no TOKEN; set it: export TOKEN=…\n");
  EXPECT_EQ(unset.status, 2);
  environment["TOKEN"] = "sk-12345678";
  const auto end = tried(words);
  EXPECT_EQ(end.status, 3);
  EXPECT_EQ(end.out.find("{\"item\":1,\"outcome\":\"retry\""), 0) << end.out << end.err;
  EXPECT_EQ((end.out + end.err).find("sk-12345678"), std::string::npos) << end.out << end.err;
}

TEST_F(TryProgram, VariablesOfAFileAreOverTheEnvironment) {
  write("keys.env", "TOKEN=sk-12345678\n");
  std::filesystem::permissions(path("keys.env"), std::filesystem::perms::owner_read);
  environment["TOKEN"] = "other-token";
  const auto end = tried({"shorten", "--with", "token=env:TOKEN", "--with", "endpoint=http://127.0.0.1:1/", "--with",
                          "url=sk-12345678 other-token", "--item", "{}", "--env-file", "keys.env"});
  EXPECT_EQ(end.status, 3) << end.err;
  EXPECT_FALSE((end.out + end.err).contains("sk-12345678")) << end.out << end.err;
}

}  // namespace
}  // namespace sluice::testing_support
