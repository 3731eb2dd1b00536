// SPDX-License-Identifier: Apache-2.0
#include "expression/arguments.hpp"

#include <utility>

#include "expression/budget.hpp"
#include "expression/lua_value.hpp"

namespace sluice::expression {
namespace {

// Raises Lua's "bad argument #1 to 'trim' (a text is expected, not nil)".
void refuse_argument(lua_State* lua, int index, const char* expected) {
  const char* got = lua_isnone(lua, index) ? "nothing" : type_word(lua, index);
  luaL_argerror(lua, index, lua_pushfstring(lua, "%s is expected, not %s", expected, got));
}

}  // namespace

std::string_view text_argument(lua_State* lua, int index) {
  if (is_null(lua, index)) return {};
  if (lua_isstring(lua, index) == 0) refuse_argument(lua, index, "a text");
  std::size_t size = 0;
  const char* text = lua_tolstring(lua, index, &size);
  spend(lua, size / 16);
  return {text, size};
}

ListArgument::ListArgument(lua_State* lua, int index) : lua_(lua), index_(index), size_(0) {
  const Value* value = proxied(lua, index);
  const bool is_list = value != nullptr ? value->is_array() : lua_istable(lua, index);
  if (!is_list) refuse_argument(lua, index, "a list");
  size_ = static_cast<lua_Integer>(value != nullptr ? value->size() : lua_rawlen(lua, index));
}

void ListArgument::push(lua_Integer position) const {
  if (const Value* value = proxied(lua_, index_)) {
    expression::push(lua_, value->array()[static_cast<std::size_t>(position - 1)]);
  } else {
    lua_rawgeti(lua_, index_, position);
  }
}

void spend(lua_State* lua, std::size_t steps) {
  if (!Budget::of(lua).spend(static_cast<std::int64_t>(steps) + 1)) raise(lua, "exhausted");
}

void raise(lua_State* lua, const std::string& message) {
  luaL_error(lua, "%s", message.c_str());
  std::unreachable();
}

int return_text(lua_State* lua, std::string_view text) {
  if (text.size() > kLargestResult) raise(lua, "the text is larger than 1 MiB");
  spend(lua, text.size() / 16);  // making it was work, too
  lua_pushlstring(lua, text.data(), text.size());
  return 1;
}

}  // namespace sluice::expression
