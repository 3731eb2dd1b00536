// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace sluice::app {

// While one of these lives, whoever calls exit() (a plugin; we return from main) ends the program with the status of an
// engine that could not go on, and a word of it: exit(0) would tell a script that the run has succeeded. What ends a
// process, as exit() does, there is one of; hence the state behind it.
class EarlyExit final {
 public:
  EarlyExit();
  EarlyExit(const EarlyExit&) = delete;
  EarlyExit& operator=(const EarlyExit&) = delete;
  ~EarlyExit();
};

}  // namespace sluice::app
