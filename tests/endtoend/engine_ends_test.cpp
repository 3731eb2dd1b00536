// SPDX-License-Identifier: Apache-2.0
//
// The program where its engine ends: killed by a plugin, or stopped by its journal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "journal/reader.hpp"
#include "journal/sqlite.hpp"
#include "support/folder.hpp"
#include "support/places.hpp"
#include "support/print_runs.hpp"
#include "support/process.hpp"

namespace sluice {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing_support::build_folder;
using testing_support::content_of;
using testing_support::Folder;
using testing_support::Process;

class Program : public testing::Test {
 protected:
  ~Program() override { fs::permissions(folder_, fs::perms::all); }

  struct Ended {
    int status = -1;
    std::string said;
  };

  // Runs it to its end, by way of a shell that prepares its surroundings.
  Ended sluice(const std::vector<std::string>& words, const std::string& prepare = "") const {
    std::vector<std::string> command{"/bin/sh", "-c", prepare + "exec \"$@\"", "sh",
                                     (build_folder() / "bin/sluice").string()};
    command.insert(command.end(), words.begin(), words.end());
    command.insert(command.end(),
                   {"--plugins", (build_folder() / "lib/test-plugins").string(), "--journal", journal()});
    const auto log = folder_ / "said.log";
    const auto process = Process::start({.command = command, .log = log}).value();
    const auto status = process->wait(60s);
    return {status.value_or(-1), content_of(log)};
  }

  // Resumes it as long as it ends by this signal; how many processes that took.
  int lives_until_peace(Ended& ended, int signal = SIGSEGV) const {
    int lives = 1;
    for (; ended.status == 128 + signal && lives < 20; ++lives) ended = sluice({"resume", "1"});
    return lives;
  }

  void write(const std::string& workflow) const { std::ofstream(folder_ / "workflow.toml") << workflow; }
  std::string workflow() const { return (folder_ / "workflow.toml").string(); }
  std::string journal() const { return (folder_ / "journal.db").string(); }
  std::unique_ptr<JournalReader> reader() const { return JournalReader::open(journal()).value(); }

  const Folder home_;
  const fs::path& folder_ = home_.path();
};

TEST_F(Program, APluginThatCallsExitDoesNotEndItAsIfAllWereWell) {
  write(
      "name = \"exits\"\n[source]\nuses = \"items\"\nwith = { list = [1, 2] }\n"
      "[[step]]\nname = \"act\"\nuses = \"probe.behave\"\nwith = { as = \"exit\" }\n");
  const auto ended = sluice({"run", workflow()});
  EXPECT_EQ(ended.status, 6);
  EXPECT_THAT(ended.said, HasSubstr("sluice: a plugin has ended the program; `sluice resume --last` goes on\n"));
  EXPECT_EQ(reader()->run(RunId{1}).value()->state, RunState::running);
}

// ------------------------------------------------------------------------------------------------------ culprits

struct Culprits {
  const char* name;
  const char* as;
  int signal;
  int batch;
  std::set<int> items;
  int lives;  // at most so many

  friend std::ostream& operator<<(std::ostream& out, const Culprits& culprits) { return out << culprits.name; }
};

class Culprit : public Program, public testing::WithParamInterface<Culprits> {
 protected:
  void write_workflow() const {
    std::string list;
    for (int n = 1; n <= 12; ++n) {
      list +=
          "{ n = " + std::to_string(n) + ", as = \"" + (GetParam().items.contains(n) ? GetParam().as : "ok") + "\" }, ";
    }
    write("name = \"culprit\"\n[source]\nuses = \"items\"\nwith = { list = [" + list +
          "] }\n"
          "[[step]]\nname = \"never\"\nuses = \"probe.behave\"\nwhen = \"false\"\nwith = { as = \"ok\" }\n"
          "[[step]]\nname = \"act\"\nuses = \"probe.behave\"\nwith = { as = \"{{ item.as }}\" }\nbatch = { items = " +
          std::to_string(GetParam().batch) +
          " }\n"
          "[[sink]]\nname = \"lines\"\nuses = \"file\"\nwith = { path = \"lines.jsonl\", fields = { n = \"{{ item.n "
          "}}\" } }\n");
  }
};

TEST_P(Culprit, IsFoundAfterThreeCrashesAloneAndHarmsNoOtherItem) {
  write_workflow();
  auto ended = sluice({"run", workflow()});
  const int lives = lives_until_peace(ended, GetParam().signal);
  EXPECT_EQ(ended.status, 3) << ended.said;
  EXPECT_LE(lives, GetParam().lives);

  const auto dead = static_cast<std::int64_t>(GetParam().items.size());
  const auto run = reader()->run(RunId{1}).value();
  EXPECT_EQ(run->state, RunState::partial);
  EXPECT_EQ(run->ledger,
            (Ledger{.taken = 12, .done = 12 - dead, .dead = dead, .owed = 12 - dead, .delivered = 12 - dead}));
  std::set<int> found;
  const auto letters = reader()->dead_letters({.run = RunId{1}}).value();
  for (const auto& letter : letters) {
    found.insert(static_cast<int>(letter.item.value));
    EXPECT_EQ(letter.place, "act");
    EXPECT_EQ(letter.fault.code, "crash");
    EXPECT_EQ(letter.fault.message, "its call crashed the engine three times");
  }
  EXPECT_EQ(found, GetParam().items);
  std::multiset<std::string> expected;
  for (int n = 1; n <= 12; ++n) {
    if (!GetParam().items.contains(n)) expected.insert("{\"n\":" + std::to_string(n) + "}");
  }
  std::multiset<std::string> lines;
  std::ifstream in(folder_ / "lines.jsonl");
  for (std::string line; std::getline(in, line);) lines.insert(line);
  EXPECT_EQ(lines, expected);
}

INSTANTIATE_TEST_SUITE_P(Of, Culprit,
                         testing::Values(Culprits{"OneItemACall", "segfault", SIGSEGV, 1, {7}, 4},
                                         Culprits{"ABatch", "segfault", SIGSEGV, 8, {7}, 5},
                                         Culprits{"AnAbort", "abort", SIGABRT, 8, {3}, 5},
                                         Culprits{"SeveralItems", "segfault", SIGSEGV, 4, {2, 3, 11}, 12}),
                         [](const auto& culprits) { return culprits.param.name; });

TEST_F(Program, AnItemThatRecoveryFindsDeadGoesOnlyToTheSinksWhoseConditionHolds) {
  write(
      "name = \"culprits\"\n[source]\nuses = \"items\"\nwith = { list = [1, 2] }\n"
      "[[step]]\nname = \"act\"\nuses = \"probe.behave\"\nwith = { as = \"segfault\" }\n"
      "[[sink]]\nname = \"second\"\nuses = \"file\"\non = [\"item.dead\"]\n"
      "when = \"item.value == 2 and step == 'act' and error.code == 'crash'\"\n"
      "with = { path = \"dead.jsonl\", fields = { n = \"{{ item.value }}\" } }\n");
  auto ended = sluice({"run", workflow()});
  lives_until_peace(ended);
  EXPECT_EQ(ended.status, 3) << ended.said;
  EXPECT_EQ(reader()->run(RunId{1}).value()->ledger, (Ledger{.taken = 2, .dead = 2, .owed = 1, .delivered = 1}));
  EXPECT_EQ(content_of(folder_ / "dead.jsonl"), "{\"n\":2}\n");
}

TEST_F(Program, AnItemThatRecoveryLetsGoOnBeyondItsLastStepIsDoneAndKnowsTheError) {
  write(
      "name = \"culprit\"\n[source]\nuses = \"items\"\nwith = { list = [1] }\n"
      "[[step]]\nname = \"act\"\nuses = \"probe.behave\"\non_error = \"continue\"\nwith = { as = \"segfault\" }\n"
      "[[sink]]\nname = \"lines\"\nuses = \"file\"\n"
      "with = { path = \"lines.jsonl\", fields = { code = \"{{ steps.act.error.code }}\" } }\n");
  auto ended = sluice({"run", workflow()});
  lives_until_peace(ended);
  EXPECT_EQ(ended.status, 0) << ended.said;
  EXPECT_EQ(content_of(folder_ / "lines.jsonl"), "{\"code\":\"crash\"}\n");
}

class CrashingPlace : public Program {
 protected:
  std::string plugin() const { return (build_folder() / "lib/test-plugins/probe.so").string(); }
};

TEST_F(CrashingPlace, ASourceThatCrashesThreeTimesBlocksTheRunWhichNamesIt) {
  write("name = \"source\"\n[source]\nuses = \"probe.count\"\nwith = { items = 3000, segfault_after = 1000 }\n");
  const auto reason = "source (probe.count): its calls crashed the engine three times; mend or replace its plugin (" +
                      plugin() + "), then resume";
  auto ended = sluice({"run", workflow()});
  EXPECT_EQ(lives_until_peace(ended), 4);
  EXPECT_EQ(ended.status, 5) << ended.said;
  EXPECT_THAT(ended.said, HasSubstr(reason));
  EXPECT_EQ(reader()->run(RunId{1}).value()->reason, reason);
  // Somebody says that it is mended: it counts anew.
  ended = sluice({"resume", "1"});
  EXPECT_EQ(lives_until_peace(ended), 4);
  EXPECT_EQ(ended.status, 5) << ended.said;
}

TEST_F(CrashingPlace, ASinkThatCrashesThreeTimesBlocksTheRunWhichNamesIt) {
  write(
      "name = \"sink\"\n[source]\nuses = \"items\"\nwith = { list = [1, 2] }\n"
      "[[sink]]\nname = \"bad\"\nuses = \"probe.crash\"\n");
  auto ended = sluice({"run", workflow()});
  EXPECT_EQ(lives_until_peace(ended), 4);
  EXPECT_EQ(ended.status, 5) << ended.said;
  EXPECT_EQ(reader()->run(RunId{1}).value()->reason,
            "sink bad (probe.crash): its calls crashed the engine three times; mend or replace its plugin (" +
                plugin() + "), then resume");
  EXPECT_EQ(reader()->run(RunId{1}).value()->ledger, (Ledger{.taken = 2, .owed = 2}));
}

TEST_F(CrashingPlace, ASinkOfRunEventsThatCrashesThreeTimesIsGivenUpOn) {
  write(
      "name = \"sink\"\n[source]\nuses = \"items\"\nwith = { list = [1, 2] }\n"
      "[[sink]]\nname = \"bad\"\nuses = \"probe.crash\"\non = [\"run.finished\"]\n");
  auto ended = sluice({"run", workflow()});
  EXPECT_EQ(lives_until_peace(ended), 4);
  EXPECT_EQ(ended.status, 0) << ended.said;
  const auto letters = reader()->dead_letters({.run = RunId{1}}).value();
  ASSERT_EQ(letters.size(), 1U);
  EXPECT_EQ(letters.front().place, "bad");
  EXPECT_EQ(letters.front().fault.message, "its calls crashed the engine three times");
}

// ------------------------------------------------------------------------------------------------------- journals

constexpr const char* kCounting =
    "name = \"counting\"\n[source]\nuses = \"probe.count\"\nwith = { items = 4000 }\n"
    "[[step]]\nname = \"pass\"\nuses = \"probe.pass\"\nwith = { value = \"{{ item.n }}\" }\n"
    "[[sink]]\nname = \"lines\"\nuses = \"file\"\nwith = { path = \"lines.jsonl\", fields = { n = \"{{ item.n }}\" } "
    "}\n";

class Journals : public Program {
 protected:
  Journals() { write(kCounting); }

  // A journal with one run that has ended.
  void fill() const {
    const auto ended = sluice({"run", workflow()});
    ASSERT_EQ(ended.status, 0) << ended.said;
    fs::remove(folder_ / "lines.jsonl");
  }

  void expect_refused(const std::string& sentence, const std::string& prepare = "") const {
    const auto run = sluice({"run", workflow()}, prepare);
    EXPECT_EQ(run.status, 6) << run.said;
    EXPECT_THAT(run.said, HasSubstr("sluice: " + sentence + "\n"));
  }
};

TEST_F(Journals, OfANewerVersionAreRefused) {
  fill();
  ASSERT_TRUE(sqlite::Connection::open(journal(), {}).value().execute("PRAGMA user_version = 99"));
  const auto sentence =
      "journal " + journal() + " has version 99, this sluice knows up to 2: use the newer sluice that wrote it";
  expect_refused(sentence);
  const auto resumed = sluice({"resume", "1"});
  EXPECT_EQ(resumed.status, 6);
  EXPECT_THAT(resumed.said, HasSubstr("sluice: " + sentence + "\n"));
}

TEST_F(Journals, ThatAreNoneAreRefused) {
  std::ofstream(journal()) << std::string(10'000, '?');
  const auto sentence = "journal " + journal() + ": it is not a journal (not an SQLite file)";
  expect_refused(sentence);
  const auto resumed = sluice({"resume", "1"});
  EXPECT_EQ(resumed.status, 6);
  EXPECT_THAT(resumed.said, HasSubstr("sluice: " + sentence + "\n"));
  EXPECT_EQ(content_of(journal()), std::string(10'000, '?'));
}

TEST_F(Journals, WithSomethingInTheWayOfTheirFilesAreRefused) {
  fs::create_directory(journal());
  expect_refused("journal " + journal() + ": it cannot be opened; check that its folder exists and may be written");
  fs::remove(journal());
  fs::create_directory(journal() + ".lock");
  expect_refused(journal() + ".lock: cannot be opened for locking: Is a directory");
  fs::remove(journal() + ".lock");
  std::ofstream(journal() + ".engines") << "in the way";
  expect_refused(journal() + ".engines: cannot be opened: Not a directory");
}

// A limit on the size of files stands for a disk without room.
TEST_F(Journals, WithoutRoomForTheEpochFileAreRefused) {
  fill();
  expect_refused(journal() + ".engines/2: cannot be made: File too large", "trap '' XFSZ; ulimit -f 200; ");
  EXPECT_TRUE(fs::is_empty(journal() + ".engines"));
}

TEST_F(Journals, WithoutRoomStopTheEngineAndAreGoneOnWithOnceThereIsSome) {
  fill();
  const auto stopped = sluice({"run", workflow()}, "trap '' XFSZ; ulimit -f 2000; ");
  EXPECT_EQ(stopped.status, 6) << stopped.said;
  EXPECT_THAT(stopped.said, HasSubstr("sluice: journal " + journal() + ": the disk "));
  const auto resumed = sluice({"resume", "2"});
  EXPECT_EQ(resumed.status, 0) << resumed.said;
  EXPECT_EQ(reader()->run(RunId{2}).value()->ledger,
            (Ledger{.taken = 4000, .done = 4000, .owed = 4000, .delivered = 4000}));
  std::set<std::string> lines;
  std::ifstream in(folder_ / "lines.jsonl");
  int count = 0;
  for (std::string line; std::getline(in, line); ++count) lines.insert(line);
  EXPECT_EQ(count, 4000);
  EXPECT_EQ(lines.size(), 4000u);
}

class ReadOnlyJournals : public Journals {
 protected:
  // Permissions do not bind root.
  static std::string as_nobody() {
    return ::geteuid() == 0 ? "exec setpriv --reuid=65534 --regid=65534 --clear-groups \"$@\"; " : "";
  }

  void SetUp() override {
    fill();
    fs::permissions(folder_, static_cast<fs::perms>(0755));
    const auto works = sluice({"version"}, as_nobody() + "true; ");
    if (works.said.find("cannot") != std::string::npos) GTEST_SKIP() << "another user cannot run the program here";
  }
};

TEST_F(ReadOnlyJournals, InAFolderThatIsReadOnlyAreRefused) {
  // Without its sink, whose folder this is, too: that would be found first.
  const std::string_view counting = kCounting;
  write(std::string(counting.substr(0, counting.find("[[sink]]"))));
  fs::permissions(journal() + ".lock", static_cast<fs::perms>(0444));
  fs::permissions(journal(), static_cast<fs::perms>(0444));
  fs::permissions(folder_, static_cast<fs::perms>(0555));
  expect_refused(journal() + ".lock: cannot be opened for locking: Permission denied", as_nobody());
}

TEST_F(ReadOnlyJournals, ThatCannotBeWrittenAreRefused) {
  fs::permissions(journal() + ".lock", static_cast<fs::perms>(0666));
  fs::permissions(journal(), static_cast<fs::perms>(0444));
  fs::permissions(folder_, static_cast<fs::perms>(0777));
  expect_refused("journal " + journal() + ": it cannot be written; check its permissions and its file system",
                 as_nobody());
}

}  // namespace
}  // namespace sluice
