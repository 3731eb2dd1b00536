// SPDX-License-Identifier: Apache-2.0
//
// What is wrong with a file, and where: all of it at once, for people and for programs.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/position.hpp"

namespace sluice::config {

enum class Severity : std::uint8_t { error, warning };

struct Diagnostic {
  Severity severity = Severity::error;
  std::string file;
  Position at;
  std::string message;     // one sentence without its full stop
  std::string suggestion;  // what to do; may be empty
  bool concealed = false;  // the line holds what nobody should read: it is not shown

  friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

// Collects what is found in one file. Something said twice at one place is kept once.
class Diagnostics {
 public:
  explicit Diagnostics(std::string file) : file_(std::move(file)) {}

  void error(Position at, std::string message, std::string suggestion = {});
  void warning(Position at, std::string message, std::string suggestion = {});
  void concealed_error(Position at, std::string message, std::string suggestion = {});

  bool has_errors() const;
  const std::string& file() const { return file_; }

  // In the order of their places.
  std::vector<Diagnostic> sorted() const;

 private:
  void add(Diagnostic diagnostic);

  std::string file_;
  std::vector<Diagnostic> found_;
};

// FILE:LINE:COLUMN: error: MESSAGE; SUGGESTION
//    12 | count = "many"
//       |         ^
// `source` is the text that the diagnostics are about.
std::string to_text(std::span<const Diagnostic> diagnostics, std::string_view source);

// An array of objects with the members of Diagnostic.
std::string to_json(std::span<const Diagnostic> diagnostics);

// SARIF 2.1.0, as code scanners read it.
std::string to_sarif(std::span<const Diagnostic> diagnostics);

}  // namespace sluice::config
