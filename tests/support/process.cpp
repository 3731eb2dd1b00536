// SPDX-License-Identifier: Apache-2.0
#include "support/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/check.hpp"

// Debian 12's declares it for C alone.
extern "C" {
#include <sys/pidfd.h>
}

namespace sluice::testing_support {
namespace {

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (auto& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

void place_streams(posix_spawn_file_actions_t& actions, const Process::Settings& settings) {
  if (settings.in) ::posix_spawn_file_actions_adddup2(&actions, *settings.in, STDIN_FILENO);
  if (settings.out) ::posix_spawn_file_actions_adddup2(&actions, *settings.out, STDOUT_FILENO);
  if (settings.err) ::posix_spawn_file_actions_adddup2(&actions, *settings.err, STDERR_FILENO);
  if (!settings.log.empty()) {
    constexpr int kAnew = O_WRONLY | O_CREAT | O_TRUNC;
    ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, settings.log.c_str(), kAnew, 0600);
    ::posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  }
  if (!settings.terminal.empty()) {
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, settings.terminal.c_str(), O_RDWR, 0);
    ::posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDERR_FILENO);
  }
  if (settings.closed_output) {
    ::posix_spawn_file_actions_addclose(&actions, STDOUT_FILENO);
    ::posix_spawn_file_actions_addclose(&actions, STDERR_FILENO);
  }
}

}  // namespace

Result<std::unique_ptr<Process>> Process::start(const Settings& settings) {
  auto command = settings.command;
  std::vector<std::string> variables;
  if (settings.environment) {
    for (const auto& [name, value] : *settings.environment) variables.push_back(name + "=" + value);
    // Where a sanitizer writes what it finds holds for all programs of a suite.
    if (const char* options = std::getenv("TSAN_OPTIONS")) variables.push_back("TSAN_OPTIONS=" + std::string(options));
  }
  const auto words = pointers_to(command);
  const auto pointers = pointers_to(variables);

  posix_spawn_file_actions_t actions{};
  ::posix_spawn_file_actions_init(&actions);
  place_streams(actions, settings);
  ::posix_spawn_file_actions_addchdir_np(&actions, settings.folder.c_str());
  posix_spawnattr_t attributes{};
  ::posix_spawnattr_init(&attributes);
  // The leader of a new session takes the first terminal that it opens for its own.
  if (!settings.terminal.empty()) ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  pid_t process = 0;
  const int error = ::posix_spawn(&process, words.front(), &actions, &attributes, words.data(),
                                  settings.environment ? pointers.data() : environ);
  ::posix_spawnattr_destroy(&attributes);
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
  rusage usage{};
  while (::wait4(process_, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  most_memory_ = usage.ru_maxrss;
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

std::int64_t Process::most_memory() const {
  SLUICE_CHECK(ended_.has_value());
  return most_memory_;
}

}  // namespace sluice::testing_support
