// SPDX-License-Identifier: Apache-2.0
//
// What is to be started: which file, with which words, where, and with which environment.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include <sluice/sdk.hpp>

namespace sluice::exec {

// Variables as "NAME=value". Secrets may be among them: wiped when this goes.
class Environment {
 public:
  // The few that every program gets, of what this process has: README.md lists them.
  static Environment clean();

  Environment() = default;
  Environment(Environment&&) = default;
  Environment& operator=(Environment&&) = default;
  ~Environment();

  // Replaces one of that name.
  void set(std::string_view name, std::string_view value);
  const std::vector<std::string>& lines() const { return lines_; }

 private:
  std::vector<std::string> lines_;
};

struct Command {
  std::string file;  // absolute
  std::vector<std::string> words;
  std::string folder;
};

// The file that `word` means: with a slash in it, one relative to the folder; else one of PATH. The error is a
// sentence.
std::expected<std::string, std::string> find_program(const std::string& word, const std::string& folder,
                                                     std::string_view path);

// PATH of this process, or what stands for it where it has none.
std::string search_path();

// Whether a program can be given it: no NUL, and no '=' in a name.
bool is_variable_name(std::string_view name);

}  // namespace sluice::exec
