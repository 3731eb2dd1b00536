// SPDX-License-Identifier: Apache-2.0
//
// Values on Lua's side. Arrays and objects are not copied there: a proxy, read-only, looks into the Value, which
// outlives the evaluation. JSON's null is a value of its own beside nil; [] and {} stay what they are.
#pragma once

#include <cstddef>
#include <string>

#include <lua.hpp>

#include <sluice/value.hpp>

#include "base/result.hpp"

namespace sluice::expression {

// No text or table that an expression makes may be larger.
inline constexpr std::size_t kLargestResult = std::size_t{1} << 20;

// Makes the types of proxies, null and nil known to a new state. [protected]
void open_values(lua_State* lua);

// [protected], as Lua may run out of memory.
void push(lua_State* lua, const Value& value);
void push_null(lua_State* lua);

// The array or object behind a proxy, or nullptr.
const Value* proxied(lua_State* lua, int index);
bool is_null(lua_State* lua, int index);

// "list", "table", "text", "number", …: what a message calls the value.
const char* type_word(lua_State* lua, int index);

// A copy. A Lua table becomes an array if its keys are 1…n (so does an empty one), an object if they are texts, its
// members sorted, as Lua's own order differs from process to process. Refuses nil, functions, numbers that are not
// finite, texts that are not UTF-8, and what is too large.
Result<Value> to_value(lua_State* lua, int index);

// What mixed text shows of a value: null as nothing, arrays and objects as JSON. The error is to_value()'s.
Result<> append_text(lua_State* lua, int index, std::string& out);
void append_text(const Value& value, std::string& out);

}  // namespace sluice::expression
