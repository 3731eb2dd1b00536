// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/clock.hpp"
#include "runtime/engine.hpp"

namespace sluice::app {

// Shows how a run goes: on a terminal a live line a step, with counts and rate; in a pipe a plain line whenever something
// has moved, at most every few seconds. On standard error, as standard output belongs to what the command is asked for.
class ProgressView {
 public:
  ProgressView();

  void show(const Progress& progress, Timestamp now);
  void end();  // leaves the last state on the screen

 private:
  void draw(const Progress& progress, Timestamp now);
  void line(const Progress& progress, Timestamp now);

  bool live_;
  int drawn_ = 0;  // lines on the screen
  std::string last_;
  Timestamp shown_{};
  Timestamp began_{};
};

// One line: "12 taken, 9 done, 2 dead, 1 open".
std::string counts_text(const Ledger& ledger);

}  // namespace sluice::app
