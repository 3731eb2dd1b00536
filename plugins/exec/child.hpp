// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "exec/command.hpp"
#include "exec/descriptor.hpp"

namespace sluice::exec {

// How a program ended.
struct Ending {
  int status = 0;  // its exit status, where it was not a signal
  int signal = 0;  // the signal's number; 0: none

  bool well() const { return status == 0 && signal == 0; }
  std::string text() const;  // "ended with status 1"

  friend bool operator==(const Ending&, const Ending&) = default;
};

struct StartError {
  bool passing = false;  // the machine was short of something; later it may go
  std::string sentence;
};

// A program that runs, in a process group of its own, with pipes to its three streams. It gets nothing else of this
// process: no descriptor, no signal's disposition, and it is killed when the thread that started it ends, so that
// nobody who kills the engine leaves programs behind. Whatever is left of its group when it has ended is killed.
class Child final {
 public:
  // REQUIRES: the thread outlives the child's use; the engine's workers do.
  static std::expected<std::unique_ptr<Child>, StartError> start(const Command& command,
                                                                 const Environment& environment);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  // Closes its standard input and gives it a moment to end, then ends it.
  ~Child();

  // Not blocking. Closed by whoever is through with one.
  Descriptor input, output, errors;
  // Becomes readable when the program has ended.
  int end_signal() const { return end_signal_.number(); }

  // nullopt: it goes on.
  std::optional<Ending> ended();
  bool ends_within(std::chrono::milliseconds time) const;
  // SIGTERM to its group, after the grace SIGKILL.
  Ending end(std::chrono::milliseconds grace);

 private:
  Child(pid_t pid, Descriptor end_signal) : pid_(pid), end_signal_(std::move(end_signal)) {}

  pid_t pid_;
  Descriptor end_signal_;
  std::optional<Ending> ending_;
};

}  // namespace sluice::exec
