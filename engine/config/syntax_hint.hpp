// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "config/toml.hpp"

namespace sluice::config {

struct ExplainedError {
  Position at;
  std::string message;
  std::string suggestion;  // what to write instead; may be empty
};

// What is no TOML, in the words of the mistakes that people make, and at the place where those are: a string that is
// not closed is wrong where it begins, not where toml++ notices. `error` is toml++'s.
ExplainedError explain_syntax_error(std::string_view text, SyntaxError error);

}  // namespace sluice::config
