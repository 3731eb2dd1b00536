// SPDX-License-Identifier: Apache-2.0
#include "child.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace sluice::bench {

using testing_support::Process;

namespace {

constexpr std::chrono::minutes kPatience(5);

}  // namespace

Result<std::unique_ptr<Child>> Child::start(const std::vector<std::string>& command) {
  std::array<int, 2> input{};
  std::array<int, 2> output{};
  if (::pipe2(input.data(), O_CLOEXEC) != 0 || ::pipe2(output.data(), O_CLOEXEC) != 0) {
    return failure(command.front() + ": no pipe: " + std::strerror(errno));
  }
  const auto started = std::chrono::steady_clock::now();
  auto process = Process::start({.command = command, .in = input[0], .out = output[1]});
  ::close(input[0]);
  ::close(output[1]);
  if (!process) {
    ::close(input[1]);
    ::close(output[0]);
    return std::unexpected(process.error());
  }
  return std::unique_ptr<Child>(
      new Child(command.front(), *std::move(process), input[1], ::fdopen(output[0], "r"), started));
}

Result<std::unique_ptr<Child>> Child::measure(const std::string& name, const std::vector<std::string>& arguments) {
  std::vector<std::string> command{std::filesystem::read_symlink("/proc/self/exe"), "--measure", name};
  command.insert(command.end(), arguments.begin(), arguments.end());
  auto child = TRY(start(command));
  child->name_ = "measuring " + name;
  return child;
}

Child::~Child() {
  process_.reset();
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
  const auto status = process_->wait(kPatience);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started_;
  if (!status) return failure(name_ + ": it does not end");
  if (*status != 0) return failure(name_ + ": exit status " + std::to_string(*status));
  return End{.seconds = took.count(), .memory = static_cast<double>(process_->most_memory()) / 1024};
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
