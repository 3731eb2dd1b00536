// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/exit_status.hpp"
#include "base/mask.hpp"

namespace sluice::app {

// All that the program writes to its standard output and error goes through here: secrets and macs are hidden, and a
// terminal's live view stays in one piece below what is said beside it. Control characters are the caller's to escape,
// who knows which line ends are meant. Any thread.
class Console final {
 public:
  // `mask` outlives it.
  explicit Console(const Mask& mask);
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;

  // Standard output: what the command was asked for.
  template <class... Arguments>
  void print(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    print_text(fmt::format(format, std::forward<Arguments>(arguments)...));
  }
  void print_text(std::string text);
  void print_json(std::string_view json);  // one line

  // Standard error: what is said beside it.
  template <class... Arguments>
  void say(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    say_text(fmt::format(format, std::forward<Arguments>(arguments)...));
  }
  void say_text(std::string text);

  // One line, "sluice: …"; control characters are escaped.
  ExitStatus error(ExitStatus status, std::string_view message);
  ExitStatus usage_error(std::string_view message) { return error(ExitStatus::usage, message); }

  // The lines at the end of standard error that are drawn anew each time; settle() leaves the last ones where they are.
  // Only where lively(): a terminal that can do so.
  bool lively() const { return lively_; }
  void live(std::vector<std::string> lines);
  void settle();

  // How wide standard output's terminal is; nullopt: it is none.
  std::optional<std::size_t> width() const;
  std::optional<std::size_t> error_width() const;  // the same of standard error's

  // Whether all that was printed has arrived. A reader who has gone away has seen enough.
  bool flush();

 private:
  void hide(std::string& text) const;
  std::string erased() const;
  std::string drawn();

  const Mask& mask_;
  const bool lively_;
  std::mutex mutex_;  // guards what follows, and the order of what is written
  std::vector<std::string> live_;
  std::size_t drawn_ = 0;  // lines of it that are on the screen
  bool lost_ = false;      // something that was printed
};

}  // namespace sluice::app
