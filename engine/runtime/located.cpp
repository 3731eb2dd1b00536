// SPDX-License-Identifier: Apache-2.0
#include "runtime/located.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sluice {

std::string located(const CompiledPlace& place, std::string_view key, const expression::Failure& failure) {
  const auto where = key.empty() ? failure.where : std::string(key);
  const auto& texts = place.use->texts;
  const auto text = std::ranges::find(texts, where, &TextPlace::where);
  if (text == texts.end()) return place.name + ": " + (key.empty() ? "" : where + ": ") + failure.message;
  const auto after =
      std::ranges::upper_bound(text->tokens, failure.offset, {}, &std::pair<std::size_t, Position>::first);
  const auto at = after == text->tokens.begin() ? text->tokens.front().second : std::prev(after)->second;
  return fmt::format("{}:{}:{}: {}.{}: `{}`: {}", place.file, at.line, at.column, place.name, where, failure.expression,
                     failure.reason);
}

}  // namespace sluice
