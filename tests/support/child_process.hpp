// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sluice::testing_support {

// A program that a test runs, with pipes or a terminal of its own. Killed if the test gives it up before its end.
// Waiting has a deadline, after which the test fails with what was said so far.
class ChildProcess final {
 public:
  struct Settings {
    std::vector<std::string> command;
    std::filesystem::path folder;
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
  void signal(int number) const;
  void close_terminal();
  End end();

 private:
  struct Stream {
    int descriptor = -1;
    std::string text;
  };

  bool read_some();
  static bool read_from(Stream& stream);
  void reap();

  pid_t process_ = -1;
  std::optional<int> status_;
  Stream out_;
  Stream err_;
};

}  // namespace sluice::testing_support
