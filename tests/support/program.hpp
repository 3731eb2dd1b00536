// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

namespace sluice::testing_support {

// A run of one of this build's programs, on which a test waits. Killed if it still runs when it goes out of scope.
class Program final {
 public:
  using Environment = std::vector<std::pair<std::string, std::string>>;

  // `name` stands in the build's bin/. What it prints, on both outputs, is read from a pipe; `environment` comes before
  // this process's own.
  Program(const std::string& name, std::vector<std::string> arguments, const Environment& environment = {});
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program();

  // The http:// address in its first line; "" where it ends without one.
  std::string base();
  // Everything that it prints until it ends.
  std::string all_output();
  // Waits for its end, after the signal where that is not 0. Its exit code, or -1 where a signal ended it.
  int end(int signal = 0);

 private:
  bool read_more();

  pid_t process_ = 0;
  int output_ = -1;
  std::string text_;
};

}  // namespace sluice::testing_support
