// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include <lua.hpp>

#include "expression/budget.hpp"
#include "expression/expression.hpp"
#include "expression/lua_syntax.hpp"
#include "expression/patterns.hpp"
#include "expression/scope.hpp"

namespace sluice::expression {

// A Lua state with the library, the budget, and the chunks that it has loaded. One thread. Nothing that an evaluation
// does can be seen by the next: chunks have no globals to write to, and no value outlives its evaluation but as
// garbage.
class Machine {
 public:
  Machine();
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  // The machine that a library function runs in.
  static Machine& of(lua_State* lua);

  // Leaves the expression's one value on top of lua()'s stack, where it is valid until finish().
  std::expected<void, LuaError> run(const Expression& expression, const Scope& scope);
  void finish();

  lua_State* lua() const { return lua_; }
  Patterns& patterns() { return patterns_; }
  const Scope& scope() const { return *scope_; }

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  std::expected<int, LuaError> load(const std::string& chunk);
  LuaError error_on_top();

  Budget budget_;
  Patterns patterns_;
  lua_State* lua_;
  int environment_ = LUA_NOREF;
  std::unordered_map<std::string, int, Hash, std::equal_to<>> chunks_;  // references to functions, by their text
  const Scope* scope_ = nullptr;
};

}  // namespace sluice::expression
