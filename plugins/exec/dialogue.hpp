// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include <sluice/sdk.hpp>

#include "exec/batch.hpp"
#include "exec/program.hpp"

namespace sluice::exec {

// A program that answers line by line, and lives on from call to call. Items are written ahead of the answers, as far
// as its pace suggests. README.md says what becomes of an item whose program breaks; in short: the one whose turn it
// was is to blame, the others are told to its successor.
//
// Between calls nothing is owed: every item that was written has been answered, or its program is gone.
class Dialogue final {
 public:
  explicit Dialogue(const Program& program) : program_(program) {}

  // Gives each item a verdict.
  void process(Batch batch, Verdicts& verdicts, Call& call);

 private:
  class Turn;

  // Time between two answers, as it was lately.
  struct Pace {
    std::chrono::nanoseconds time = std::chrono::milliseconds(50);  // of a stranger

    void note(std::chrono::nanoseconds took) { time = (3 * time + took) / 4; }
    // How many items may be written ahead: about so many as are answered before anybody could wait for them.
    std::size_t ahead() const;
  };

  const Program& program_;
  std::unique_ptr<Talk> talk_;
  ErrorText errors_;
  Pace pace_;
  std::size_t answers_ = 0;  // of this program since its start
};

}  // namespace sluice::exec
