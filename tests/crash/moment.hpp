// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <random>
#include <string_view>

#include "emulator.hpp"
#include "support/process.hpp"

namespace sluice::crash {

// When to kill: spread over the instants at which something is half done, for time alone would rarely hit them.
enum class Moment {
  any,     // some time after the start
  start,   // right after the start: while it recovers
  submit,  // a submit has arrived, and its answer is not durable
  line,    // an output file has grown, and the cycle that did it is not durable
  intent,  // a cycle has announced what it will append
  commit,  // the journal's log has grown
  stop,    // it was asked to stop, and is at it
};

std::string_view name(Moment moment);
Moment choose(std::mt19937_64& random);

struct Surroundings {
  Process& process;
  Emulator& emulator;
  std::filesystem::path journal;
  std::filesystem::path out;
};

// Waits until the moment has come (or a while has passed without it); false if the process has ended before.
bool await(Moment moment, const Surroundings& around, std::mt19937_64& random);

}  // namespace sluice::crash
