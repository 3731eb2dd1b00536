// SPDX-License-Identifier: Apache-2.0
#include "child.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace sluice::bench {

std::filesystem::path build_folder() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path();
}

Result<std::unique_ptr<Child>> Child::start(const std::vector<std::string>& command) {
  std::array<int, 2> input{};
  std::array<int, 2> output{};
  if (::pipe2(input.data(), O_CLOEXEC) != 0 || ::pipe2(output.data(), O_CLOEXEC) != 0) {
    return failure(command.front() + ": no pipe: " + std::strerror(errno));
  }
  posix_spawn_file_actions_t actions{};
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, input[0], STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO);
  std::vector<char*> words;
  for (const auto& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  pid_t process = 0;
  const auto started = std::chrono::steady_clock::now();
  const int error = ::posix_spawn(&process, words.front(), &actions, nullptr, words.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(input[0]);
  ::close(output[1]);
  if (error != 0) {
    ::close(input[1]);
    ::close(output[0]);
    return failure(command.front() + ": cannot be started: " + std::strerror(error));
  }
  return std::unique_ptr<Child>(new Child(command.front(), process, input[1], ::fdopen(output[0], "r"), started));
}

Result<std::unique_ptr<Child>> Child::measure(const std::string& name, const std::vector<std::string>& arguments) {
  std::vector<std::string> command{std::filesystem::read_symlink("/proc/self/exe"), "--measure", name};
  command.insert(command.end(), arguments.begin(), arguments.end());
  auto child = TRY(start(command));
  child->name_ = "measuring " + name;
  return child;
}

Child::~Child() {
  if (process_ > 0) {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
  if (input_ >= 0) ::close(input_);
  std::fclose(output_);
}

std::optional<std::string> Child::line() {
  char* text = nullptr;
  std::size_t room = 0;
  const auto size = ::getline(&text, &room, output_);
  std::optional<std::string> line;
  if (size > 0)
    line.emplace(text, text[size - 1] == '\n' ? static_cast<std::size_t>(size) - 1 : static_cast<std::size_t>(size));
  std::free(text);
  return line;
}

Figures Child::figures() {
  Figures figures;
  while (const auto text = line()) {
    const auto space = text->find(' ');
    if (space != std::string::npos) figures.add(text->substr(0, space), std::strtod(text->c_str() + space, nullptr));
  }
  return figures;
}

Result<Child::End> Child::finish() {
  ::close(std::exchange(input_, -1));
  int status = 0;
  rusage usage{};
  while (::wait4(process_, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started_;
  process_ = -1;
  if (WIFSIGNALED(status)) return failure(name_ + ": ended by " + ::strsignal(WTERMSIG(status)));
  if (WEXITSTATUS(status) != 0) return failure(name_ + ": exit status " + std::to_string(WEXITSTATUS(status)));
  return End{.seconds = took.count(), .memory = static_cast<double>(usage.ru_maxrss) / 1024};
}

Result<std::vector<Figures>> sample(int times, const std::string& name, const std::vector<std::string>& arguments) {
  std::vector<Figures> samples;
  for (int i = 0; i < times; ++i) {
    const auto child = TRY(Child::measure(name, arguments));
    auto figures = child->figures();
    const auto end = TRY(child->finish());
    figures.add("seconds", end.seconds);
    figures.add("memory", end.memory);
    samples.push_back(std::move(figures));
  }
  return samples;
}

}  // namespace sluice::bench
