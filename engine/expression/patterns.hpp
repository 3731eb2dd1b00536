// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.hpp"

namespace sluice::expression {

// Regular expressions in RE2's syntax, compiled once each. A search takes time linear in the text; where RE2 would need
// more than that, it is refused. One thread.
class Patterns {
 public:
  Patterns();
  ~Patterns();

  Result<bool> matches(std::string_view text, const std::string& pattern);

  // The first group's text, or where the pattern has no group the whole match's; nullopt where there is no match.
  Result<std::optional<std::string_view>> extract(std::string_view text, const std::string& pattern);

 private:
  class Matcher;
  class Extractor;

  std::unordered_map<std::string, std::unique_ptr<Matcher>> matchers_;
  std::unordered_map<std::string, std::unique_ptr<Extractor>> extractors_;
};

}  // namespace sluice::expression
