// SPDX-License-Identifier: Apache-2.0
#include "support/program.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "base/check.hpp"

namespace sluice::testing_support {
namespace {

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

}  // namespace

Program::Program(const std::string& name, std::vector<std::string> arguments, const Environment& environment) {
  const char* build = std::getenv("SLUICE_BUILD");
  arguments.insert(arguments.begin(), std::string(build != nullptr ? build : "build/dev") + "/bin/" + name);
  std::vector<std::string> variables;
  for (const auto& [variable, value] : environment) variables.push_back(variable + "=" + value);
  for (char** variable = environ; *variable != nullptr; ++variable) variables.emplace_back(*variable);

  std::array<int, 2> ends{};
  SLUICE_CHECK(::pipe2(ends.data(), O_CLOEXEC) == 0);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  const auto words = pointers_to(arguments);
  SLUICE_CHECK(::posix_spawn(&process_, words[0], &actions, nullptr, words.data(), pointers_to(variables).data()) == 0);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  output_ = ends[0];
}

Program::~Program() {
  if (process_ > 0) end(SIGKILL);
  ::close(output_);
}

std::string Program::base() {
  while (text_.find('\n') == std::string::npos && read_more()) {
  }
  const auto from = text_.find("http://");
  return from == std::string::npos ? "" : text_.substr(from, text_.find('\n') - from);
}

std::string Program::all_output() {
  while (read_more()) {
  }
  return text_;
}

int Program::end(int signal) {
  if (signal != 0) ::kill(process_, signal);
  int status = 0;
  ::waitpid(process_, &status, 0);
  process_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool Program::read_more() {
  std::array<char, 4096> buffer;
  const ssize_t size = ::read(output_, buffer.data(), buffer.size());
  if (size > 0) text_.append(buffer.data(), static_cast<std::size_t>(size));
  return size > 0;
}

}  // namespace sluice::testing_support
