// SPDX-License-Identifier: Apache-2.0
#include "base/lock_wait.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <optional>
#include <string>
#include <vector>

#include "base/lock_holder.hpp"

namespace sluice {
namespace {

// A file that a process of its own has locked, until that is told to end.
class LockWaits : public testing::Test {
 protected:
  LockWaits() : file_(::mkostemp(path_.data(), O_CLOEXEC)) {
    int ready[2];
    EXPECT_EQ(::pipe(ready), 0);
    holder_ = ::fork();
    if (holder_ == 0) {
      const int own = ::open(path_.c_str(), O_RDWR | O_CLOEXEC);
      const bool locked = ::flock(own, LOCK_EX) == 0 && ::write(ready[1], "!", 1) == 1;
      if (!locked) ::_exit(1);
      for (;;) ::pause();
    }
    char answer = 0;
    EXPECT_EQ(::read(ready[0], &answer, 1), 1);
    ::close(ready[0]);
    ::close(ready[1]);
  }
  ~LockWaits() override {
    end_holder();
    ::close(file_);
    ::unlink(path_.c_str());
  }

  void end_holder() {
    if (holder_ == 0) return;
    ::kill(holder_, SIGKILL);
    ::waitpid(holder_, nullptr, 0);
    holder_ = 0;
  }
  void stop_holder() const {
    ::kill(holder_, SIGSTOP);
    ::waitpid(holder_, nullptr, WUNTRACED);
  }

  Result<> take(const LockWait& wait) const {
    return wait_for_lock({.name = "the lock", .file = file_}, wait, [this] { return ::flock(file_, LOCK_EX); });
  }
  std::string holder() const { return std::to_string(holder_); }

  std::string path_ = "/tmp/lock-XXXXXX";
  int file_;
  pid_t holder_ = 0;
};

TEST_F(LockWaits, AreToldOnceWithWhoHoldsItAndEndWithTheLock) {
  stop_holder();
  std::vector<std::string> told;
  const auto taken = take({.given_up =
                               [&] {
                                 if (!told.empty()) end_holder();
                                 return false;
                               },
                           .tell = [&](const std::string& sentence) { told.push_back(sentence); }});
  EXPECT_TRUE(taken) << taken.error().message;
  ASSERT_EQ(told.size(), 1U);
  EXPECT_TRUE(told.front().starts_with("the lock has been held for 3 s by process ")) << told.front();
  EXPECT_NE(told.front().find(", which is stopped; this process waits for it: continue that one (kill -CONT "),
            std::string::npos)
      << told.front();
}

TEST_F(LockWaits, AreGivenUpWhenAsked) {
  const auto taken = take({.given_up = [] { return true; }});
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().message, "the lock was given up: process " + holder() + " holds it");
}

TEST_F(LockWaits, NameWhatCannotBeWaitedFor) {
  const auto taken = wait_for_lock({.name = "the lock", .file = file_}, {}, [] { return ::flock(-1, LOCK_EX); });
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().message, "the lock cannot be had: Bad file descriptor");
}

TEST_F(LockWaits, FindTheHolderAndWhetherItIsStopped) {
  EXPECT_EQ(holder_of_lock(file_), (LockHolder{.process = holder_, .stopped = false}));
  stop_holder();
  EXPECT_EQ(holder_of_lock(file_), (LockHolder{.process = holder_, .stopped = true}));
  end_holder();
  EXPECT_EQ(holder_of_lock(file_), std::nullopt);
}

}  // namespace
}  // namespace sluice
