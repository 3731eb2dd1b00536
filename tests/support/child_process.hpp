// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "support/process.hpp"

namespace sluice::testing_support {

// Why no process can be on a terminal: the system gives none, as in a chroot without /dev/pts. Empty where it does.
std::optional<std::string> lack_of_terminals();

// A process that a test listens to, through pipes or on a terminal of its own. Killed if it is given up before its end.
// Waiting has a deadline, after which the test fails with what was said so far.
class ChildProcess final {
 public:
  struct Settings {
    std::vector<std::string> command;
    std::filesystem::path folder = ".";
    std::map<std::string, std::string> environment;
    std::optional<unsigned short> terminal;  // so many columns wide; all that is said is then `out`
    bool closed_output = false;              // standard output and error are not even open
  };
  struct End {
    int status = 0;  // 128 + the signal that ended it
    std::string out;
    std::string err;
  };

  explicit ChildProcess(const Settings& settings);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess();

  // Waits until it has said this, on either stream.
  void wait_for(const std::string& text);
  // The http:// address that it has said first; waits for the line with it.
  std::string address();
  void signal(int number);
  void type(const std::string& text);  // REQUIRES: it is on a terminal
  void close_terminal();
  End end();

 private:
  struct Stream {
    int descriptor = -1;
    std::string text;
  };

  void start_on_terminal(Process::Settings& settings, unsigned short columns);
  void start_in_pipes(Process::Settings& settings);
  bool read_some();
  static bool read_from(Stream& stream);

  std::unique_ptr<Process> process_;
  Stream out_;
  Stream err_;
};

}  // namespace sluice::testing_support
