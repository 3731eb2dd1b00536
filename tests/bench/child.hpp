// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "figures.hpp"
#include "support/places.hpp"
#include "support/process.hpp"

namespace sluice::bench {

using testing_support::build_folder;

// A process that is measured, with pipes to its standard input and output. Killed if it is given up before it has
// ended. What is left of its output is not waited for.
class Child final {
 public:
  static Result<std::unique_ptr<Child>> start(const std::vector<std::string>& command);
  // This program, as `--measure NAME ARGUMENTS…`.
  static Result<std::unique_ptr<Child>> measure(const std::string& name, const std::vector<std::string>& arguments);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();

  // The next line of its output; nullopt: there is none any more.
  std::optional<std::string> line();
  // All that is left of its output, read as figures.
  Figures figures();

  struct End {
    double seconds = 0;  // from its start to its end
    double memory = 0;   // MiB, the most that was resident
  };
  // Closes its standard input, which tells a measurement to end, and waits. Anything but status 0 is a failure.
  Result<End> finish();

 private:
  Child(std::string name, std::unique_ptr<testing_support::Process> process, int input, std::FILE* output,
        std::chrono::steady_clock::time_point started)
      : name_(std::move(name)), process_(std::move(process)), input_(input), output_(output), started_(started) {}

  std::string name_;
  std::unique_ptr<testing_support::Process> process_;
  int input_;
  std::FILE* output_;
  std::chrono::steady_clock::time_point started_;
};

// Runs a measurement so many times, one after another.
Result<std::vector<Figures>> sample(int times, const std::string& name, const std::vector<std::string>& arguments);

}  // namespace sluice::bench
