// SPDX-License-Identifier: Apache-2.0
#include "app/console.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <utility>

#include "app/columns.hpp"
#include "base/environment.hpp"
#include "base/text.hpp"

namespace sluice::app {
namespace {

constexpr std::size_t kUsualWidth = 80;
constexpr std::size_t kUsualHeight = 24;

struct Size {
  std::size_t columns = kUsualWidth;
  std::size_t lines = kUsualHeight;
};

Size size_of(int terminal) {
  struct winsize window{};
  if (::ioctl(terminal, TIOCGWINSZ, &window) != 0 || window.ws_col == 0 || window.ws_row == 0) return {};
  return {window.ws_col, window.ws_row};
}

bool can_redraw(int terminal) {
  return ::isatty(terminal) == 1 && environment_variable("TERM").value_or("dumb") != "dumb";
}

void write_to(std::FILE* stream, const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stream);
}

}  // namespace

Console::Console(const Mask& mask) : mask_(mask), lively_(can_redraw(STDERR_FILENO)) {}

void Console::hide(std::string& text) const {
  mask_.apply(text);
  mask_callback_macs(text);
}

void Console::print_text(std::string text) {
  hide(text);
  const std::scoped_lock lock(mutex_);
  drawn_ = 0;
  if (std::fwrite(text.data(), 1, text.size(), stdout) < text.size() && errno != EPIPE) lost_ = true;
}

void Console::print_json(std::string_view json) {
  print_text(json_for_terminal(json) + "\n");
}

void Console::say_text(std::string text) {
  hide(text);
  const std::scoped_lock lock(mutex_);
  if (drawn_ > 0) text = erased() + text + drawn();
  write_to(stderr, text);
}

ExitStatus Console::error(ExitStatus status, std::string_view message) {
  say("sluice: {}\n", escaped_for_terminal(message));
  return status;
}

// From the cursor's place below the lines.
std::string Console::erased() const {
  return drawn_ > 0 ? fmt::format("\r\x1b[{}A\x1b[J", drawn_) : "";
}

// A line that were wider than the screen would take two of it, and a line more than the screen has could not be taken
// back.
std::string Console::drawn() {
  const auto size = size_of(STDERR_FILENO);
  drawn_ = std::min(live_.size(), size.lines - 1);
  std::string text;
  for (std::size_t i = live_.size() - drawn_; i < live_.size(); ++i) text += cut_to(live_[i], size.columns - 1) + "\n";
  return text;
}

void Console::live(std::vector<std::string> lines) {
  for (auto& line : lines) hide(line);
  const std::scoped_lock lock(mutex_);
  if (lines == live_ && drawn_ > 0) return;
  live_ = std::move(lines);
  const auto erase = erased();
  write_to(stderr, erase + drawn());
}

void Console::settle() {
  const std::scoped_lock lock(mutex_);
  drawn_ = 0;
}

std::optional<std::size_t> Console::width() const {
  if (::isatty(STDOUT_FILENO) != 1) return std::nullopt;
  return size_of(STDOUT_FILENO).columns;
}

std::optional<std::size_t> Console::error_width() const {
  if (::isatty(STDERR_FILENO) != 1) return std::nullopt;
  return size_of(STDERR_FILENO).columns;
}

bool Console::flush() {
  const std::scoped_lock lock(mutex_);
  if (std::fflush(stdout) != 0 && errno != EPIPE) lost_ = true;
  return !lost_;
}

}  // namespace sluice::app
