// SPDX-License-Identifier: Apache-2.0
//
// sluice.toml, under SLUICE_*, under flags.
#include "workbench.hpp"

namespace sluice::testing_support {
namespace {

class SettingsProgram : public Workbench {};

TEST_F(SettingsProgram, AreReadBesideTheWorkflowFile) {
  environment.erase("SLUICE_PLUGINS");
  std::filesystem::create_directory(folder / "flows");
  counting("flows/a.toml", 1, "");
  const auto plugins =
      (std::filesystem::path(settings({}).command.front()).parent_path() / "../lib/test-plugins").string();
  write("flows/sluice.toml", "[journal]\npath = \"here.db\"\n[plugins]\ndirs = [\"" + plugins + "\"]\n");
  const auto end = sluice({"run", "flows/a.toml"});
  EXPECT_EQ(end.status, 0) << end.err;
  EXPECT_EQ(end.err, "flow\n  items     not to be counted beforehand from probe.count\n  journal   " +
                         path("flows/here.db") +
                         "\nrun 1 of flow has begun; Ctrl-C stops it so that it can go on later: sluice resume 1 "
                         "--journal " +
                         path("flows/here.db") + "\n");
  EXPECT_EQ(sluice({"validate", "flows/a.toml"}).status, 0);
}

TEST_F(SettingsProgram, TheEnvironmentIsOverTheFileAndFlagsAreOverBoth) {
  counting("a.toml", 1, "");
  write("sluice.toml", "[journal]\npath = \"file.db\"\n");
  write("other.toml", "[journal]\npath = \"other.db\"\n");
  const auto journal_of = [&](std::vector<std::string> flags) {
    flags.insert(flags.begin(), {"run", "a.toml"});
    const auto end = sluice(flags);
    const auto begin = end.err.find("journal ") + 8;
    return std::filesystem::path(end.err.substr(begin, end.err.find('\n', begin) - begin)).filename().string();
  };
  EXPECT_EQ(journal_of({}), "file.db");
  EXPECT_EQ(journal_of({"--config", "other.toml"}), "other.db");
  environment["SLUICE_CONFIG"] = "other.toml";
  EXPECT_EQ(journal_of({}), "other.db");
  environment["SLUICE_JOURNAL"] = "variable.db";
  EXPECT_EQ(journal_of({}), "variable.db");
  EXPECT_EQ(journal_of({"--journal", "flag.db"}), "flag.db");
}

TEST_F(SettingsProgram, WhatIsWrongIsSaidWithItsPlace) {
  counting("a.toml", 1, "");
  write("sluice.toml", "[journal]\npaht = \"x\"\n");
  for (const auto& words : {std::vector<std::string>{"run", "a.toml"}, {"runs", "list"}, {"plugins", "list"}}) {
    const auto end = sluice(words);
    EXPECT_EQ(end.status, 2);
    EXPECT_TRUE(end.err.starts_with(path("sluice.toml") + ":2:1: error: ")) << end.err;
    EXPECT_NE(end.err.find("did you mean"), std::string::npos) << end.err;
  }
  const auto gone = sluice({"run", "a.toml", "--config", "gone.toml"});
  EXPECT_EQ(gone.status, 2);
  EXPECT_EQ(gone.err, "sluice: " + path("gone.toml") + ": there is no such file\n");
}

TEST_F(SettingsProgram, LimitsListenAndPublicUrlHoldForRuns) {
  counting("a.toml", 2,
           "[[step]]\nname = \"x\"\nuses = \"probe.pass\"\nwith = { value = 1 }\nlimit = \"slow\"\n[limits.slow]\nrate "
           "= \"1/d\"\n");
  write("sluice.toml",
        "listen = \"127.0.0.1:0\"\npublic_url = \"https://flows.example.com/\"\n[limits.slow]\nrate = "
        "\"1000/s\"\nburst = 10\n"
        "[limits.unknown]\nrate = \"1/s\"\n");
  const auto end = sluice({"run", "a.toml"});
  EXPECT_EQ(end.status, 0) << end.err;
  EXPECT_TRUE(
      end.err.starts_with(path("sluice.toml") + ":6:9: warning: limit \"unknown\" limits nothing in this workflow\n"))
      << end.err;
  EXPECT_NE(end.err.find("callbacks come in at https://flows.example.com\n"), std::string::npos) << end.err;
  environment["SLUICE_PUBLIC_URL"] = "https://other.example.com";
  EXPECT_NE(sluice({"run", "a.toml"}).err.find("callbacks come in at https://other.example.com\n"), std::string::npos);
}

TEST_F(SettingsProgram, ALimitThatNobodyKnowsIsSaidWithWhatIsMeant) {
  counting("a.toml", 2,
           "[[step]]\nname = \"x\"\nuses = \"probe.pass\"\nwith = { value = 1 }\nlimit = \"slow\"\n[limits.slow]\nrate "
           "= \"1000/s\"\n");
  write("sluice.toml", "[limits.slwo]\nrate = \"1/s\"\n[limits.\"memories.upload\"]\nrate = \"1/s\"\n");
  const auto warning =
      path("sluice.toml") + ":1:9: warning: limit \"slwo\" limits nothing in this workflow; did you mean \"slow\"?\n";
  const auto end = sluice({"run", "a.toml"});
  EXPECT_EQ(end.status, 0) << end.err;
  EXPECT_TRUE(end.err.starts_with(warning + "flow\n")) << end.err;
  const auto refused = sluice({"run", "a.toml", "--limit", "slwo=1/s"});
  EXPECT_EQ(refused.status, 2);
  EXPECT_EQ(refused.err, warning +
                             "sluice: --limit slwo=1/s: the workflow charges no limit of that name; did you mean "
                             "\"slow\"?\n");
}

TEST_F(SettingsProgram, TheWorkingFolderHoldsForCommandsThatNameNoFile) {
  counting("a.toml", 1, "");
  write("sluice.toml", "[journal]\npath = \"file.db\"\n");
  EXPECT_EQ(sluice({"run", "a.toml"}).status, 0);
  EXPECT_EQ(json({"runs", "list"}).size(), 1u);
}

}  // namespace
}  // namespace sluice::testing_support
