// SPDX-License-Identifier: Apache-2.0
#include "csv/spool.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::csv {
namespace {

namespace fs = std::filesystem;

class SpoolTest : public testing::Test {
 protected:
  SpoolTest() {
    std::string pattern = fs::temp_directory_path() / "spool-XXXXXX";
    state_ = ::mkdtemp(pattern.data());
    ::setenv("XDG_STATE_HOME", state_.c_str(), 1);
  }
  ~SpoolTest() override { fs::remove_all(state_); }

  // Fills the spool through a pipe that holds `content`, and has ended where that is said; why it stopped.
  enum class Pipe : bool { open, ended };
  static std::string filled(Spool& spool, std::string_view content, Pipe pipe) {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe(ends.data()), 0);
    EXPECT_EQ(::write(ends[1], content.data(), content.size()), static_cast<ssize_t>(content.size()));
    if (pipe == Pipe::ended) ::close(ends[1]);
    auto result = spool.fill(ends[0], {.at_most = std::chrono::milliseconds(0)});
    if (pipe == Pipe::open) ::close(ends[1]);
    ::close(ends[0]);
    return result ? "" : result.error().reason;
  }
  static std::string content(const Spool& spool) {
    std::string bytes(spool.size() + 1, ' ');
    bytes.resize(spool.read(0, bytes).value());
    return bytes;
  }
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_())) names.push_back(entry.path().filename());
    return names;
  }
  fs::path folder_() const { return state_ / "sluice/spool"; }

  fs::path state_;
};

TEST_F(SpoolTest, KeepsAPipeForItsOwnerAloneUntilItIsRemoved) {
  auto spool = Spool::create().value();
  EXPECT_TRUE(Spool::is_name(spool.name()));
  EXPECT_EQ(files(), std::vector{spool.name() + ".part"});
  EXPECT_EQ(fs::status(folder_() / files().front()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(filled(spool, "n\n1\n", Pipe::ended), "");
  EXPECT_TRUE(spool.complete());
  EXPECT_EQ(files(), std::vector{spool.name()});
  const auto again = Spool::reopen(spool.name()).value();
  EXPECT_TRUE(again.complete());
  EXPECT_EQ(content(again), "n\n1\n");
  Spool::remove(spool.name());
  EXPECT_EQ(files(), std::vector<std::string>{});
}

TEST_F(SpoolTest, GoesOnWithAPipeThatBeginsAsTheOneBeforeIt) {
  struct Case {
    const char* given;
    Pipe pipe;
    const char* reason;
    const char* content;
  };
  for (const auto& [given, pipe, reason, content] :
       {Case{"n\n1\n2\n", Pipe::ended, "", "n\n1\n2\n"}, Case{"n\n1", Pipe::ended, "", "n\n1"},
        Case{"n\n", Pipe::open, "", "n\n1"},
        Case{"n\n2\n", Pipe::ended,
             "is not what it was when the run was interrupted: give the same input again, or cancel the run", "n\n1"},
        Case{"", Pipe::ended,
             "had not ended when the run was interrupted, and what comes now is less: give the same input again, "
             "sluice resume RUN < FILE, or cancel the run",
             "n\n1"}}) {
    std::string name;
    {
      auto interrupted = Spool::create().value();
      EXPECT_EQ(filled(interrupted, "n\n1", Pipe::open), "");
      name = interrupted.name();
    }
    auto spool = Spool::reopen(name).value();
    EXPECT_FALSE(spool.complete());
    EXPECT_EQ(filled(spool, given, pipe), reason);
    EXPECT_EQ(this->content(spool), content) << given;
    EXPECT_EQ(spool.complete(), pipe == Pipe::ended && *reason == '\0') << given;
  }
}

TEST_F(SpoolTest, ThoseOfRunsThatWereGivenUpAreRemovedAfterAMonth) {
  const std::string old = Spool::create().value().name(), young = Spool::create().value().name();
  fs::last_write_time(folder_() / (old + ".part"), fs::file_time_type::clock::now() - std::chrono::days(31));
  const std::string latest = Spool::create().value().name();
  EXPECT_FALSE(fs::exists(folder_() / (old + ".part")));
  EXPECT_TRUE(fs::exists(folder_() / (young + ".part")));
  EXPECT_TRUE(fs::exists(folder_() / (latest + ".part")));
}

TEST_F(SpoolTest, ThatIsGoneIsNamed) {
  EXPECT_EQ(Spool::reopen("csv-abcdef").error(),
            "was kept in " + (folder_() / "csv-abcdef").string() +
                ", which cannot be opened (No such file or directory): cancel this run and start a new one");
  for (const char* name : {"", "csv-", "csv-../..", "csv-abcdefg", "key-abcdef"}) EXPECT_FALSE(Spool::is_name(name));
}

}  // namespace
}  // namespace sluice::csv
