// SPDX-License-Identifier: Apache-2.0
#include "support/child_process.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace sluice::testing_support {
namespace {

constexpr int kPatience = 30'000;  // milliseconds without a word

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> all;
  for (auto& word : words) all.push_back(word.data());
  all.push_back(nullptr);
  return all;
}

std::array<int, 2> make_pipe() {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  return ends;
}

}  // namespace

ChildProcess::ChildProcess(const Settings& settings) {
  auto command = settings.command;
  std::vector<std::string> environment;
  for (const auto& [name, value] : settings.environment) environment.push_back(name + "=" + value);
  const auto words = pointers(command);
  const auto variables = pointers(environment);
  const auto out = settings.terminal ? std::array{-1, -1} : make_pipe();
  const auto err = settings.terminal ? std::array{-1, -1} : make_pipe();
  struct winsize size{.ws_row = 24, .ws_col = settings.terminal.value_or(80), .ws_xpixel = 0, .ws_ypixel = 0};
  process_ = settings.terminal ? ::forkpty(&out_.descriptor, nullptr, nullptr, &size) : ::fork();
  if (process_ == 0) {
    const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (!settings.terminal) {
      ::dup2(nothing, STDIN_FILENO);
      ::dup2(out[1], STDOUT_FILENO);
      ::dup2(err[1], STDERR_FILENO);
    }
    if (settings.closed_output) {
      ::close(STDOUT_FILENO);
      ::close(STDERR_FILENO);
    }
    if (::chdir(settings.folder.c_str()) == 0) ::execve(words.front(), words.data(), variables.data());
    ::_exit(127);
  }
  EXPECT_GT(process_, 0);
  if (settings.terminal) {
    ::fcntl(out_.descriptor, F_SETFD, FD_CLOEXEC);
    return;
  }
  out_.descriptor = out[0];
  err_.descriptor = err[0];
  ::close(out[1]);
  ::close(err[1]);
}

ChildProcess::~ChildProcess() {
  if (!status_ && process_ > 0) {
    ::kill(process_, SIGKILL);
    reap();
  }
  for (const int descriptor : {out_.descriptor, err_.descriptor}) {
    if (descriptor >= 0) ::close(descriptor);
  }
}

// False at the stream's end, which a terminal tells by an error.
bool ChildProcess::read_from(Stream& stream) {
  std::array<char, 4096> bytes{};
  const auto size = ::read(stream.descriptor, bytes.data(), bytes.size());
  if (size > 0) {
    stream.text.append(bytes.data(), static_cast<std::size_t>(size));
    return true;
  }
  ::close(stream.descriptor);
  stream.descriptor = -1;
  return false;
}

// False when both streams have ended, or nothing comes any more.
bool ChildProcess::read_some() {
  if (out_.descriptor < 0 && err_.descriptor < 0) return false;
  std::array<struct pollfd, 2> waiting{{{out_.descriptor, POLLIN, 0}, {err_.descriptor, POLLIN, 0}}};
  if (::poll(waiting.data(), waiting.size(), kPatience) <= 0) {
    ADD_FAILURE() << "it says nothing more after: " << out_.text << err_.text;
    ::kill(process_, SIGKILL);
    return false;
  }
  if (waiting[0].revents != 0) read_from(out_);
  if (waiting[1].revents != 0) read_from(err_);
  return true;
}

void ChildProcess::wait_for(const std::string& text) {
  while (!out_.text.contains(text) && !err_.text.contains(text)) {
    if (read_some()) continue;
    ADD_FAILURE() << "it ended without saying " << text << ":\n" << out_.text << err_.text;
    return;
  }
}

void ChildProcess::signal(int number) const {
  ::kill(process_, number);
}

void ChildProcess::close_terminal() {
  ::close(out_.descriptor);
  out_.descriptor = -1;
}

void ChildProcess::reap() {
  int status = 0;
  while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) continue;
  status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

ChildProcess::End ChildProcess::end() {
  while (read_some()) continue;
  reap();
  return {*status_, out_.text, err_.text};
}

}  // namespace sluice::testing_support
