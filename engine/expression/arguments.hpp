// SPDX-License-Identifier: Apache-2.0
//
// What the library's functions read from their callers. All of these raise Lua's errors, which are C++ exceptions: the
// engine links the library that was compiled so, and objects on the stack are destroyed.
#pragma once

#include <string>
#include <string_view>

#include <lua.hpp>

namespace sluice::expression {

// A text, or a number as text, or nothing for null. Lives as long as the argument stays where it is.
std::string_view text_argument(lua_State* lua, int index);

// A list, be it a Value's or a Lua table's.
class ListArgument {
 public:
  ListArgument(lua_State* lua, int index);

  lua_Integer size() const { return size_; }
  void push(lua_Integer position) const;  // from 1

 private:
  lua_State* lua_;
  int index_;
  lua_Integer size_;
};

// Takes `steps` off the evaluation's budget, or ends it.
void spend(lua_State* lua, std::size_t steps);

// Ends the evaluation with `message`.
[[noreturn]] void raise(lua_State* lua, const std::string& message);

// Returns a text from a library function; ends the evaluation where it is too large.
int return_text(lua_State* lua, std::string_view text);

}  // namespace sluice::expression
