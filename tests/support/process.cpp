// SPDX-License-Identifier: Apache-2.0
#include "support/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

// Debian 12's declares it for C alone.
extern "C" {
#include <sys/pidfd.h>
}

namespace sluice::testing_support {

Result<std::unique_ptr<Process>> Process::start(const std::vector<std::string>& command,
                                                const std::filesystem::path& log) {
  posix_spawn_file_actions_t actions{};
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  ::posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  std::vector<char*> words;
  for (const auto& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  pid_t process = 0;
  const int error = ::posix_spawn(&process, words.front(), &actions, nullptr, words.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return failure(command.front() + ": cannot be started: " + std::strerror(error));
  return std::unique_ptr<Process>(new Process(process, ::pidfd_open(process, 0)));
}

Process::~Process() {
  kill();
  ::close(handle_);
}

std::optional<int> Process::wait(std::chrono::milliseconds most) {
  if (ended_) return ended_;
  pollfd ended{handle_, POLLIN, 0};
  if (::poll(&ended, 1, static_cast<int>(most.count())) <= 0) return std::nullopt;
  int status = 0;
  while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  ended_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return ended_;
}

void Process::signal(int signal) {
  if (!ended_) ::kill(process_, signal);  // not reaped yet, so the number is still its own
}

bool Process::kill() {
  if (ended_) return false;
  signal(SIGKILL);
  return wait(std::chrono::minutes(1)) == 128 + SIGKILL;
}

std::string content_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace sluice::testing_support
