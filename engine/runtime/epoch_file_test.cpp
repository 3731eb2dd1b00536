// SPDX-License-Identifier: Apache-2.0
#include "runtime/epoch_file.hpp"

#include <gmock/gmock.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>

namespace sluice {
namespace {

namespace fs = std::filesystem;
using Marked = EpochFile::Marked;
using Called = EpochFile::Called;

class EpochFiles : public testing::Test {
 protected:
  EpochFiles() {
    std::string pattern = (fs::temp_directory_path() / "epoch-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~EpochFiles() override { fs::remove_all(folder_); }

  std::string journal() const { return (folder_ / "journal.db").string(); }

  // Runs `body` in an engine's place: a process with an epoch file, ended by SIGKILL or by what the body does.
  template <class Body>
  void die_after(Epoch epoch, Body body) {
    const auto child = ::fork();
    if (child == 0) {
      auto file = EpochFile::create(journal(), epoch);
      if (file) body(**file);
      ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
  }

  std::vector<Marked> left() const {
    std::vector<Marked> all;
    EXPECT_TRUE(EpochFile::sweep(journal(), [&](const Marked& marked) {
      all.push_back(marked);
      return true;
    }));
    return all;
  }
  bool has_file(int epoch) const { return fs::exists(journal() + ".engines/" + std::to_string(epoch)); }

 private:
  fs::path folder_;
};

constexpr Called kFirst{RunId{1}, ItemNumber{7}, 2, 3};
constexpr Called kSecond{RunId{2}, ItemNumber{8}, 0, 1};

TEST_F(EpochFiles, TellWhichCallsADeadEngineWasIn) {
  die_after(Epoch{4}, [](EpochFile& file) {
    const auto ended = file.mark({RunId{1}, ItemNumber{6}});
    file.mark(kFirst);
    file.clear(ended);
    file.mark(kSecond);
  });
  EXPECT_FALSE(EpochFile::alive(journal(), Epoch{4}).value());
  EXPECT_THAT(left(), testing::UnorderedElementsAre(Marked{kFirst}, Marked{kSecond}));
}

TEST_F(EpochFiles, AreRemovedOnceNobodyWantsTheirMarks) {
  die_after(Epoch{4}, [](EpochFile& file) { file.mark(kFirst); });
  die_after(Epoch{5}, [](EpochFile& file) {
    file.mark(kSecond);
    file.mark(kFirst);
  });
  ASSERT_TRUE(EpochFile::sweep(journal(), [](const Marked& marked) { return marked.call == kSecond; }));
  EXPECT_FALSE(has_file(4));
  EXPECT_TRUE(has_file(5));
  EXPECT_THAT(left(), testing::ElementsAre(Marked{kSecond}));
  ASSERT_TRUE(EpochFile::sweep(journal(), [](const Marked&) { return false; }));
  EXPECT_FALSE(has_file(5));
}

TEST_F(EpochFiles, ThatVanishMeanwhileAreNoError) {
  die_after(Epoch{4}, [](EpochFile& file) { file.mark(kFirst); });
  die_after(Epoch{5}, [](EpochFile& file) { file.mark(kFirst); });
  int visited = 0;
  const auto swept = EpochFile::sweep(journal(), [&](const Marked&) {
    for (const auto* epoch : {"4", "5"}) fs::remove(journal() + ".engines/" + epoch);
    visited += 1;
    return false;
  });
  EXPECT_TRUE(swept) << swept.error().message;
  EXPECT_EQ(visited, 1);
}

TEST_F(EpochFiles, OfTheLivingAreLeftAlone) {
  const auto living = EpochFile::create(journal(), Epoch{6}).value();
  living->mark(kFirst);
  EXPECT_TRUE(EpochFile::alive(journal(), Epoch{6}).value());
  EXPECT_TRUE(EpochFile::sweep(journal(), [](const Marked&) { return false; }));
  EXPECT_TRUE(has_file(6));
  EXPECT_TRUE(left().empty());
}

TEST_F(EpochFiles, AreGoneWithAnEngineThatEndsWithNothingInFlight) {
  auto file = EpochFile::create(journal(), Epoch{6}).value();
  file->clear(file->mark(kFirst));
  file.reset();
  EXPECT_FALSE(has_file(6));
}

TEST_F(EpochFiles, OfForeignContentMisleadNobody) {
  fs::create_directory(journal() + ".engines");
  std::ofstream(journal() + ".engines/3") << "not what an engine writes";
  std::ofstream(journal() + ".engines/notes.txt") << "somebody's";
  EXPECT_TRUE(left().empty());
  EXPECT_FALSE(has_file(3));
  EXPECT_TRUE(fs::exists(journal() + ".engines/notes.txt"));
}

TEST_F(EpochFiles, ANumberInUseIsRefused) {
  const auto living = EpochFile::create(journal(), Epoch{6}).value();
  const auto again = EpochFile::create(journal(), Epoch{6});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().message,
            journal() +
                ".engines/6: a living engine has this number already: was the journal replaced by an older copy while "
                "that one ran? Stop it, then try again");
}

TEST_F(EpochFiles, AFolderThatCannotBeMadeIsNamed) {
  std::ofstream(journal() + ".engines") << "in the way";
  const auto refused = EpochFile::create(journal(), Epoch{1});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, journal() + ".engines: cannot be opened: Not a directory");
}

TEST_F(EpochFiles, NoteTheCallThatRaisedAFatalSignal) {
  for (const int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT}) {
    die_after(Epoch{signal}, [&](EpochFile& file) {
      install_fatal_signal_note();
      file.mark(kSecond);
      const std::array marks{file.mark(kFirst)};
      const EpochFile::InCall call(file, marks);
      ::raise(signal);
    });
    EXPECT_THAT(left(), testing::UnorderedElementsAre(Marked{kFirst, true, true}, Marked{kSecond})) << signal;
    ASSERT_TRUE(EpochFile::sweep(journal(), [](const Marked&) { return false; }));
  }
}

int deeper(int levels) {
  volatile char used[4096];
  used[0] = static_cast<char>(levels);
  return levels == 0 ? used[0] : deeper(levels - 1) + used[0];
}

TEST_F(EpochFiles, NoteACallThatUsedUpItsStack) {
  die_after(Epoch{1}, [&](EpochFile& file) {
    install_fatal_signal_note();
    const std::array marks{file.mark(kFirst), file.mark(kSecond)};
    const EpochFile::InCall call(file, marks);
    deeper(1 << 20);
  });
  EXPECT_THAT(left(), testing::UnorderedElementsAre(Marked{kFirst, true, false}, Marked{kSecond, true, false}));
}

}  // namespace
}  // namespace sluice
