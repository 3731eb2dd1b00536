// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <sluice/sdk.hpp>

namespace sluice::exec {

// What a program writes to standard error: logged line by line, as far as that is bearable, and its end kept for the
// story of an item that failed.
class ErrorText {
 public:
  static constexpr std::size_t kMostKept = 4096;  // what the engine keeps of a detail
  static constexpr std::size_t kLongestLine = 1024;
  static constexpr int kMostLines = 50;  // logged of one call

  void add(std::string_view bytes, const Call& call);
  // A call begins: its lines are counted anew.
  void begin_call();
  // A call ends, or its program has: what is left of a line is one, and what was not logged is said.
  void finish_lines(const Call& call);
  // Of the program that has just been started, nothing is known.
  void forget();

  const std::string& tail() const { return tail_; }
  // ": " and its last line; "" where it said nothing.
  std::string last_line() const;

 private:
  void log(std::string_view line, const Call& call);

  std::string tail_;
  std::string line_;  // the begun one, at most kLongestLine of it
  int logged_ = 0;
  int dropped_ = 0;
};

}  // namespace sluice::exec
