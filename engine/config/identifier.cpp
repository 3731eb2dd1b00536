// SPDX-License-Identifier: Apache-2.0
#include "config/identifier.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace sluice::config {
namespace {

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

bool is_made_of(std::string_view text, char joint) {
  return !text.empty() && is_lower(text.front()) &&
         std::ranges::all_of(text, [&](char c) { return is_lower(c) || is_digit(c) || c == joint; });
}

}  // namespace

bool is_identifier(std::string_view text) {
  return is_made_of(text, '_');
}

std::string not_an_identifier(std::string_view text) {
  return "\"" + std::string(text) + "\" is no name: names are lower-case letters, digits and `_`, a letter first";
}

std::string identifier_hint(std::string_view text) {
  auto name = lowered(text);
  std::ranges::replace_if(name, [](char c) { return c == '-' || c == ' ' || c == '.'; }, '_');
  return is_identifier(name) ? "write `" + name + "`" : "";
}

bool is_workflow_name(std::string_view text) {
  return is_made_of(text, '-') && text.size() <= 63;
}

}  // namespace sluice::config
