// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include <sluice/value.hpp>

#include "base/clock.hpp"

namespace sluice::expression {

// What expressions see of the outside. The values belong to the caller and outlive the evaluation; where one is null
// the name is nil. `secrets` is none of them: a secret's value never enters an expression.
struct Scope {
  const Value* item = nullptr;
  const Value* parent = nullptr;     // below an expanding step: an object with `item`, and maybe `parent`
  const Value* steps = nullptr;      // outputs by step
  const Value* callbacks = nullptr;  // addresses by step
  const Value* inputs = nullptr;
  const Value* run = nullptr;
  const Value* workflow = nullptr;
  const Value* step = nullptr;   // sinks on item.dead: where the item failed
  const Value* error = nullptr;  // sinks on item.dead: why
  std::span<const Value> dead;   // run-level sinks: what run.dead(n) gives the first n of
  Timestamp now{};               // when this item became ready at this step
};

struct Root {
  std::string_view name;
  const Value* Scope::* value;
};

inline constexpr std::array<Root, 9> kRoots{{{"item", &Scope::item},
                                             {"parent", &Scope::parent},
                                             {"steps", &Scope::steps},
                                             {"callbacks", &Scope::callbacks},
                                             {"inputs", &Scope::inputs},
                                             {"run", &Scope::run},
                                             {"workflow", &Scope::workflow},
                                             {"step", &Scope::step},
                                             {"error", &Scope::error}}};

// What `name` stands for: nullopt where it is no root, nullptr where it is nil here.
inline std::optional<const Value*> find_root(const Scope& scope, std::string_view name) {
  for (const auto& [root, value] : kRoots) {
    if (root == name) return scope.*value;
  }
  return std::nullopt;
}

}  // namespace sluice::expression
