// SPDX-License-Identifier: Apache-2.0
#include "file/appender.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

namespace sluice::file {

void PrintTo(const Refusal& r, std::ostream* out) {
  *out << r.sentence;
}

namespace {

namespace fs = std::filesystem;

class AppenderTest : public testing::Test {
 protected:
  AppenderTest() {
    std::string pattern = fs::temp_directory_path() / "file-XXXXXX";
    folder_ = fs::canonical(::mkdtemp(pattern.data()));
    path_ = folder_ / "out.txt";
  }
  ~AppenderTest() override { fs::remove_all(folder_); }

  static std::string content(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::string content() const { return content(path_); }
  void put(std::string_view bytes) const { put(path_, bytes); }
  static void put(const fs::path& path, std::string_view bytes) { std::ofstream(path, std::ios::binary) << bytes; }
  fs::path companion() const { return Companion::path_for(path_); }

  Attempted<Appender> open(const std::optional<Checkpoint>& checkpoint = {}) const {
    return Appender::open(path_, checkpoint, -1);
  }
  // A whole cycle, committed.
  Checkpoint append(std::string_view block, const std::optional<Checkpoint>& checkpoint = {}) const {
    auto appender = open(checkpoint).value();
    const auto flushed = appender.flush(block).value();
    appender.conclude(true);
    return flushed;
  }
  // A cycle that was killed between its flush and its commit.
  Intent killed_after_flush(std::string_view block, const std::optional<Checkpoint>& checkpoint) const {
    auto appender = open(checkpoint).value();
    EXPECT_TRUE(appender.flush(block).has_value());
    return Intent::parse(content(companion())).value();
  }
  std::string mixed() const {
    return path_.string() +
           " was changed by somebody else while lines in it were not yet confirmed: put it back as it was, move it "
           "away (a new one is begun), or delete " +
           companion().string() + " to keep it as it is, at the risk of lines that stand in it twice";
  }

  fs::path folder_, path_;
};

TEST_F(AppenderTest, CyclesAddUp) {
  const auto first = append("a\n");
  const auto second = append("b\nc\n", first);
  EXPECT_EQ(content(), "a\nb\nc\n");
  EXPECT_EQ(second.length, 6u);
  EXPECT_EQ(Intent::parse(content(companion())), std::nullopt);
  Companion::remove(path_);
  EXPECT_FALSE(fs::exists(companion()));
}

TEST_F(AppenderTest, CheckpointsAndIntentsSurviveAsText) {
  const Checkpoint checkpoint{12, 34, 56, 78};
  EXPECT_EQ(Checkpoint::parse(checkpoint.text()), checkpoint);
  EXPECT_EQ(Checkpoint::parse(Checkpoint{}.text()), Checkpoint{});
  for (const char* bad :
       {"", "file1", "file1 1 2", "file1 1 2 3", "file1 1 2 3 x", "file1 1 2 3 4 ", "file2 1 2 3 4"}) {
    EXPECT_EQ(Checkpoint::parse(bad), std::nullopt) << bad;
  }
  const Intent intent{7, 8, "lines\n\n"};
  EXPECT_EQ(Intent::parse(intent.text()), intent);
  for (std::size_t size = 0; size < intent.text().size(); ++size) {
    EXPECT_EQ(Intent::parse(intent.text().substr(0, size)), std::nullopt);
  }
}

// Killed at any byte of the block, before and after: the next cycle finds the file as it was confirmed.
TEST_F(AppenderTest, WhatAnInterruptedCycleLeftIsCutOff) {
  const std::string block = "second\nthird\n";
  for (const bool confirmed_before : {true, false}) {
    const std::string base = confirmed_before ? "first\n" : "";
    for (std::size_t written = 0; written <= block.size(); ++written) {
      fs::remove(path_);
      std::optional<Checkpoint> checkpoint;
      if (confirmed_before) checkpoint = append(base);
      killed_after_flush(block, checkpoint);
      put(base + block.substr(0, written));
      append("again\n", checkpoint);
      EXPECT_EQ(content(), base + "again\n") << written;
    }
  }
}

TEST_F(AppenderTest, APowerCutMayLeaveZerosInPlaceOfTheBlock) {
  const auto checkpoint = append("first\n");
  killed_after_flush("second\nthird\n", checkpoint);
  put(std::string("first\n") + std::string(7, '\0') + "thi");
  append("again\n", checkpoint);
  EXPECT_EQ(content(), "first\nagain\n");
}

TEST_F(AppenderTest, AnIntentThatWasNeverWholeMeansNothing) {
  const auto checkpoint = append("first\n");
  const auto intent = killed_after_flush("second\n", checkpoint);
  for (std::size_t size = 0; size < intent.text().size(); ++size) {
    put("first\n");
    put(companion(), intent.text().substr(0, size));
    append("again\n", checkpoint);
    EXPECT_EQ(content(), "first\nagain\n") << size;
  }
}

TEST_F(AppenderTest, KilledBetweenCommitAndItsNoteNothingIsCutOff) {
  const auto first = append("first\n");
  const auto intent = killed_after_flush("second\n", first);
  const Checkpoint second = [&] {
    fs::remove(companion());
    put("first\n");
    return append("second\n", first);
  }();
  put(companion(), intent.text());
  append("third\n", second);
  EXPECT_EQ(content(), "first\nsecond\nthird\n");
}

TEST_F(AppenderTest, WhatOthersAppendedIsKept) {
  const auto checkpoint = append("first\n");
  put("first\ntheirs\n");
  auto appender = open(checkpoint).value();
  EXPECT_FALSE(appender.changed());
  EXPECT_TRUE(appender.flush("ours\n").has_value());
  EXPECT_EQ(content(), "first\ntheirs\nours\n");
  appender.conclude(false);
  EXPECT_EQ(content(), "first\ntheirs\n");
}

TEST_F(AppenderTest, OursAndTheirsThatCannotBeToldApartAreRefused) {
  const std::string base = "first\n", block = "second\nthird\n";
  for (const std::string& found :
       {base + block + "theirs\n", base + "second\ntheirs\n", base + "theirs\n", std::string("firsx\n") + block,
        std::string("fir"), std::string("second\n"), block}) {
    fs::remove(path_);
    fs::remove(companion());
    const auto checkpoint = append(base);
    killed_after_flush(block, checkpoint);
    put(found);
    const auto appender = open(checkpoint);
    ASSERT_FALSE(appender.has_value()) << found;
    EXPECT_EQ(appender.error().sentence, mixed());
    EXPECT_EQ(content(), found);
    EXPECT_FALSE(open(checkpoint).has_value()) << "asked twice: " << found;
  }
}

TEST_F(AppenderTest, AFileMovedAwayOrEmptiedStartsAnew) {
  const auto checkpoint = append("a longer first line\n");
  fs::rename(path_, folder_ / "old.txt");
  EXPECT_FALSE(open(checkpoint).value().changed());
  killed_after_flush("lost\n", checkpoint);
  append("new\n", checkpoint);
  EXPECT_EQ(content(), "new\n");
  put("");
  append("newer\n", checkpoint);
  EXPECT_EQ(content(), "newer\n");
  EXPECT_EQ(content(folder_ / "old.txt"), "a longer first line\n");
}

TEST_F(AppenderTest, ChangesBelowTheCheckpointAreNoticed) {
  const auto checkpoint = append("first\nsecond\n");
  for (const char* found : {"first\n", "First\nsecond\n", "first\nsecond", "zeroth\nfirst\nsecond\n"}) {
    put(found);
    EXPECT_TRUE(open(checkpoint).value().changed()) << found;
    EXPECT_EQ(content(), found);
  }
  put("first\nsecond\n");
  EXPECT_FALSE(open(checkpoint).value().changed());
}

TEST_F(AppenderTest, OneWriterAPath) {
  auto first = open().value();
  const auto second = open();
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().kind, Refusal::Kind::busy);
  EXPECT_EQ(second.error().sentence, path_.string() + " is being written by another run");
  Companion::remove(path_);
  EXPECT_TRUE(fs::exists(companion())) << "a companion in use stays";
}

TEST_F(AppenderTest, AFullDiskLeavesNothingTorn) {
  const auto checkpoint = append("first\n");
  const rlimit before = [] {
    rlimit limit{};
    ::getrlimit(RLIMIT_FSIZE, &limit);
    return limit;
  }();
  ::signal(SIGXFSZ, SIG_IGN);
  auto appender = open(checkpoint).value();
  const std::string block(10'000, 'x');
  for (const rlim_t room : {rlim_t{4096}, rlim_t{10'003}}) {  // of the intent: a part, or nearly all
    const rlimit limit{room, before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const auto flushed = appender.flush(block);
    ::setrlimit(RLIMIT_FSIZE, &before);
    ASSERT_FALSE(flushed.has_value()) << room;
    EXPECT_EQ(flushed.error().kind, Refusal::Kind::blocking);
    EXPECT_EQ(flushed.error().sentence,
              companion().string() +
                  " cannot be written: File too large; move it away (a new one is begun) or raise the limit on a "
                  "file's size, then resume");
    EXPECT_EQ(content(), "first\n");
    EXPECT_EQ(Intent::parse(content(companion())), std::nullopt);
  }
  EXPECT_TRUE(appender.flush(block).has_value());
}

TEST_F(AppenderTest, WhatIsNoFileIsRefused) {
  fs::create_directory(path_);
  EXPECT_EQ(open().error().sentence, path_.string() + " cannot be written: Is a directory");
  fs::remove(path_);
  put(folder_ / "elsewhere", "theirs\n");
  fs::create_symlink(folder_ / "elsewhere", path_);
  EXPECT_EQ(open().error().sentence,
            path_.string() +
                " cannot be written: Too many levels of symbolic links (a link is in its place: remove it, or name the "
                "file that it leads to)");
}

// A process that appends the numbers from 0 on, one a cycle, and commits its checkpoint by renaming a file.
[[noreturn]] void count_up(const fs::path& path, const fs::path& kv) {
  for (;;) {
    std::string committed;
    std::getline(std::ifstream(kv), committed, '\0');
    const auto checkpoint = Checkpoint::parse(committed);
    auto appender = Appender::open(path, checkpoint, -1).value();
    const std::int64_t next = checkpoint ? checkpoint->run + 1 : 0;
    auto flushed = appender.flush(std::to_string(next) + "\n").value();
    flushed.run = next;  // what this test counts in
    std::ofstream(kv.string() + ".new") << flushed.text();
    fs::rename(kv.string() + ".new", kv);
    appender.conclude(true);
  }
}

TEST_F(AppenderTest, KilledAtAnyMomentEveryLineIsThereOnce) {
  const fs::path kv = folder_ / "kv";
  const auto committed = [&] {
    const auto checkpoint = Checkpoint::parse(content(kv));
    return checkpoint ? checkpoint->run + 1 : 0;
  };
  std::mt19937 random(20240501);
  for (int kills = 1; kills < 50 || committed() < 30; ++kills) {
    const itimerval moment{{}, {0, std::uniform_int_distribution<suseconds_t>(1, 300 * kills)(random)}};
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      ::setitimer(ITIMER_REAL, &moment, nullptr);  // whose signal kills
      count_up(path_, kv);
    }
    ::waitpid(child, nullptr, 0);
  }
  ASSERT_TRUE(open(Checkpoint::parse(content(kv))).has_value());
  std::string expected;
  for (std::int64_t i = 0; i < committed(); ++i) expected += std::to_string(i) + "\n";
  EXPECT_EQ(content(), expected);
}

}  // namespace
}  // namespace sluice::file
