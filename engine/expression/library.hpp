// SPDX-License-Identifier: Apache-2.0
//
// The functions that expressions may call: those of known_names.cpp, and nothing else.
#pragma once

#include <lua.hpp>

namespace sluice::expression {

// Pushes the environment of all chunks: the library, and behind it the roots that `Machine::of(lua)` has in scope. It
// is read-only, and so is everything that can be reached from it. [protected]
void push_environment(lua_State* lua);

// Parts of it, as arrays that end with a null name.
extern const luaL_Reg kTextFunctions[];
extern const luaL_Reg kListFunctions[];

}  // namespace sluice::expression
