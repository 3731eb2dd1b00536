// SPDX-License-Identifier: Apache-2.0
#include "expression/explain.hpp"

#include <string_view>
#include <vector>

#include "base/text.hpp"

namespace sluice::expression {
namespace {

// How far a mention leads: the value reached with its first `parts` parts, and that value's parent.
struct Trail {
  const Value* value = nullptr;
  const Value* parent = nullptr;
  std::size_t parts = 1;
};

Trail follow(const Scope& scope, const Mention& mention) {
  Trail trail{.value = find_root(scope, mention.root()).value_or(nullptr)};
  for (; trail.parts < mention.parts.size() && trail.value != nullptr; ++trail.parts) {
    trail.parent = trail.value;
    trail.value = trail.parent->is_object() ? trail.parent->object().find(mention.parts[trail.parts].name) : nullptr;
  }
  return trail;
}

std::string path_of(const Mention& mention, std::size_t parts) {
  Mention part = mention;
  part.parts.resize(parts);
  return part.path();
}

std::optional<std::string> explain(const Scope& scope, const Mention& mention) {
  if (!find_root(scope, mention.root())) return std::nullopt;
  if (mention.root() == "run" && mention.parts.size() > 1 && mention.parts[1].name == "dead") return std::nullopt;
  const auto trail = follow(scope, mention);
  if (trail.value != nullptr) return std::nullopt;
  if (trail.parent != nullptr && !trail.parent->is_object()) {
    const auto parent = path_of(mention, trail.parts - 1);
    if (trail.parent->is_null()) return parent + " is null";
    return parent + " has no member " + mention.parts[trail.parts - 1].name;
  }
  auto message = path_of(mention, trail.parts) + " is nil";
  if (trail.parent == nullptr) return message;
  std::vector<std::string_view> members;
  for (const auto& [name, value] : trail.parent->object()) members.push_back(name);
  if (const auto close = closest(mention.parts[trail.parts - 1].name, members)) {
    message += "; did you mean " + path_of(mention, trail.parts - 1) + "." + std::string(*close) + "?";
  }
  return message;
}

}  // namespace

const Value* find(const Scope& scope, const Mention& mention) {
  const auto trail = follow(scope, mention);
  return trail.parts == mention.parts.size() ? trail.value : nullptr;
}

std::optional<std::string> explain_nil(const Scope& scope, const Expression& expression) {
  for (const Mention& mention : expression.mentions()) {
    if (auto explained = explain(scope, mention)) return explained;
  }
  for (const Mention& mention : expression.mentions()) {
    const Value* value = find(scope, mention);
    if (value != nullptr && value->is_null()) return mention.path() + " is null";
  }
  return std::nullopt;
}

}  // namespace sluice::expression
