// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "expression/names.hpp"
#include "expression/token.hpp"

namespace sluice::expression {

// Refuses a name that no expression knows, or a member that a library table (`string`, `math`, `json`) does not have.
// Whether a root (`item`, `parent`) has a meaning at that place of the file is for `check` to say.
std::optional<SyntaxError> unknown_name(const Mention& mention);

// Refuses a method that texts have in Lua and not here (`item.url:match(…)`); `name` is what follows the colon.
std::optional<SyntaxError> unknown_method(const Token& name);

// Whether the library has a function of that name, and which one is like a method that texts or lists have elsewhere
// (`startsWith`, `length`); "" none.
bool is_function(std::string_view name);
std::string_view function_like(std::string_view method);

// What `math` has; each text ends with a NUL.
std::span<const std::string_view> math_members();

}  // namespace sluice::expression
