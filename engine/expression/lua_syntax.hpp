// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

namespace sluice::expression {

struct LuaError {
  int line = 0;
  std::string message;
};

// Splits "chunk:12: attempt to …"; line 0 where there is none.
LuaError split_lua_error(std::string_view text);

// What Lua's compiler says against `chunk`, if anything. Runs nothing of it.
std::optional<LuaError> lua_syntax_error(const std::string& chunk);

}  // namespace sluice::expression
