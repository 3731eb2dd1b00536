// SPDX-License-Identifier: Apache-2.0
#include "runtime/located.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "model/option_schema.hpp"

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

Result<Value> params_of(const CompiledPlace& place, expression::Evaluator& evaluator, const expression::Scope& scope) {
  auto rendered = evaluator.render(place.params, scope);
  if (!rendered) return failure(located(place, "", rendered.error()));
  auto completed = complete(*place.param_schemas, rendered->object());
  if (!completed) return failure(place.name + ": " + completed.error().message);
  return Value(std::move(*completed));
}

}  // namespace sluice
