// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "config/env_file.hpp"

namespace sluice::app {

class Console;
class Arguments;

// The variables that secrets and components' options are taken from: those of files that the command line names, else
// this process's own. The file wins, as a flag wins over a variable everywhere: who names a file means what is in it,
// whatever a shell or a service manager has left in the environment. Filled before anything is read; then any thread.
class Environment final {
 public:
  // nullopt where it is not set, or empty.
  std::optional<std::string> operator()(const std::string& variable) const;

  // What the files of `--env-file` say, the last one first. What is wrong is said with its place; false then.
  bool read_files(Console& console, const Arguments& arguments);

 private:
  config::Variables variables_;
};

}  // namespace sluice::app
