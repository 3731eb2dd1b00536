// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include <sluice/sdk.hpp>

#include "exec/child.hpp"
#include "exec/error_text.hpp"

namespace sluice::exec {

using Time = std::chrono::steady_clock::time_point;

// A running program and what goes to and fro. Nobody waits for one stream while the program waits for another: all are
// moved at once, without blocking, and only as long as a call lasts. One thread at a time.
class Talk final {
 public:
  static std::expected<std::unique_ptr<Talk>, StartError> begin(const Command& command, const Environment& environment);

  void say(std::string_view bytes) { unsaid_.append(bytes); }
  std::size_t unsaid() const { return unsaid_.size() - said_; }
  // Its standard input ends when all is said.
  void say_no_more() { last_word_ = true; }

  // Of its standard output, up to what has been consumed.
  std::string_view heard() const { return std::string_view(heard_).substr(consumed_); }
  void consume(std::size_t bytes) { consumed_ += bytes; }

  enum class Woke : std::uint8_t {
    moved,      // something went one way or the other
    ended,      // the program has ended, or will say no more; all that it said was heard
    cancelled,  // the call was told to end
    late,       // `until` has come
  };
  struct Until {
    Time time;
    std::size_t heard_at_most;  // no more than this is kept unconsumed: it waits in the pipe
  };
  // Waits for something to happen.
  Woke wait(const Until& until, ErrorText& errors, const Call& call);
  // Whether it has said something already, without waiting.
  bool speaks() const;

  // How it ended; one that only closed its output has a moment to do so.
  Ending ending();
  Ending end(std::chrono::milliseconds grace) { return child_->end(grace); }
  void read_errors(ErrorText& errors, const Call& call);

 private:
  explicit Talk(std::unique_ptr<Child> child) : child_(std::move(child)) {}

  void write();
  // Whether its output is at its end.
  bool read(std::size_t at_most);
  void make_room();

  std::unique_ptr<Child> child_;
  std::string unsaid_;
  std::size_t said_ = 0;  // of unsaid_
  bool last_word_ = false;
  std::string heard_;
  std::size_t consumed_ = 0;  // of heard_
};

// Keeps SIGPIPE away from this thread: a program that has ended is seen by other means.
class QuietPipes final {
 public:
  QuietPipes();
  QuietPipes(const QuietPipes&) = delete;
  QuietPipes& operator=(const QuietPipes&) = delete;
  ~QuietPipes();

 private:
  bool was_blocked_;
};

}  // namespace sluice::exec
