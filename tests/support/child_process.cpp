// SPDX-License-Identifier: Apache-2.0
#include "support/child_process.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>

namespace sluice::testing_support {
namespace {

constexpr std::chrono::milliseconds kPatience(30'000);  // without a word

}  // namespace

std::optional<std::string> lack_of_terminals() {
  int near = -1;
  int far = -1;
  if (::openpty(&near, &far, nullptr, nullptr, nullptr) != 0) {
    return "the system gives no terminal (is /dev/pts mounted?): " + std::string(std::strerror(errno));
  }
  ::close(near);
  ::close(far);
  return std::nullopt;
}

ChildProcess::ChildProcess(const Settings& settings) {
  Process::Settings process{.command = settings.command,
                            .folder = settings.folder,
                            .environment = settings.environment,
                            .closed_output = settings.closed_output};
  settings.terminal ? start_on_terminal(process, *settings.terminal) : start_in_pipes(process);
}

void ChildProcess::start_on_terminal(Process::Settings& settings, unsigned short columns) {
  struct winsize size{.ws_row = 24, .ws_col = columns, .ws_xpixel = 0, .ws_ypixel = 0};
  std::array<char, 64> name{};
  int far = -1;
  ASSERT_EQ(::openpty(&out_.descriptor, &far, name.data(), nullptr, &size), 0);
  ::fcntl(out_.descriptor, F_SETFD, FD_CLOEXEC);
  ::fcntl(far, F_SETFD, FD_CLOEXEC);
  settings.terminal = name.data();
  auto started = Process::start(settings);
  ::close(far);
  process_ = std::move(started).value();
}

void ChildProcess::start_in_pipes(Process::Settings& settings) {
  std::array<int, 2> out{};
  std::array<int, 2> err{};
  ASSERT_EQ(::pipe2(out.data(), O_CLOEXEC), 0);
  ASSERT_EQ(::pipe2(err.data(), O_CLOEXEC), 0);
  out_.descriptor = out[0];
  err_.descriptor = err[0];
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  settings.in = nothing;
  settings.out = out[1];
  settings.err = err[1];
  auto started = Process::start(settings);
  for (const int given : {nothing, out[1], err[1]}) ::close(given);
  process_ = std::move(started).value();
}

ChildProcess::~ChildProcess() {
  process_.reset();
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
  if (::poll(waiting.data(), waiting.size(), static_cast<int>(kPatience.count())) <= 0) {
    ADD_FAILURE() << "it says nothing more after: " << out_.text << err_.text;
    process_->signal(SIGKILL);
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

std::string ChildProcess::address() {
  while (true) {
    const auto from = out_.text.find("http://");
    const auto end = out_.text.find('\n', from);
    if (from != std::string::npos && end != std::string::npos) return out_.text.substr(from, end - from);
    if (read_some()) continue;
    ADD_FAILURE() << "it ended without saying an address:\n" << out_.text << err_.text;
    return "";
  }
}

void ChildProcess::signal(int number) {
  process_->signal(number);
}

void ChildProcess::type(const std::string& text) {
  EXPECT_EQ(::write(out_.descriptor, text.data(), text.size()), static_cast<ssize_t>(text.size()));
}

void ChildProcess::close_terminal() {
  ::close(out_.descriptor);
  out_.descriptor = -1;
}

ChildProcess::End ChildProcess::end() {
  while (read_some()) continue;
  const auto status = process_->wait(kPatience);
  EXPECT_TRUE(status) << "it does not end after: " << out_.text << err_.text;
  return {status.value_or(-1), out_.text, err_.text};
}

}  // namespace sluice::testing_support
