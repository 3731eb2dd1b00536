// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "expression/arguments.hpp"
#include "expression/library.hpp"
#include "expression/lua_value.hpp"

namespace sluice::expression {
namespace {

// Calls the function at argument 2 with the element and its position, and leaves its one result on the stack.
void call_with(lua_State* lua, const ListArgument& list, lua_Integer position) {
  lua_pushvalue(lua, 2);
  list.push(position);
  lua_pushinteger(lua, position);
  lua_call(lua, 2, 1);
}

int map(lua_State* lua) {
  const ListArgument list(lua, 1);
  luaL_checktype(lua, 2, LUA_TFUNCTION);
  lua_newtable(lua);
  for (lua_Integer i = 1; i <= list.size(); ++i) {
    call_with(lua, list, i);
    if (lua_isnil(lua, -1)) raise(lua, "map: the function gave nil for element " + std::to_string(i));
    lua_rawseti(lua, -2, i);
  }
  return 1;
}

int filter(lua_State* lua) {
  const ListArgument list(lua, 1);
  luaL_checktype(lua, 2, LUA_TFUNCTION);
  lua_newtable(lua);
  lua_Integer kept = 0;
  for (lua_Integer i = 1; i <= list.size(); ++i) {
    call_with(lua, list, i);
    const bool keep = lua_toboolean(lua, -1) != 0;
    lua_pop(lua, 1);
    if (!keep) continue;
    list.push(i);
    lua_rawseti(lua, -2, ++kept);
  }
  return 1;
}

int join(lua_State* lua) {
  const ListArgument list(lua, 1);
  const auto separator = text_argument(lua, 2);
  std::string out;
  for (lua_Integer i = 1; i <= list.size() && out.size() <= kLargestResult; ++i) {
    if (i > 1) out += separator;
    list.push(i);
    if (const auto done = append_text(lua, -1, out); !done) raise(lua, "join: " + done.error().message);
    lua_pop(lua, 1);
  }
  return return_text(lua, out);
}

// Whether a list has an element, or a text a part.
int contains(lua_State* lua) {
  if (proxied(lua, 1) == nullptr && !lua_istable(lua, 1)) {
    lua_pushboolean(lua, text_argument(lua, 1).contains(text_argument(lua, 2)));
    return 1;
  }
  const ListArgument list(lua, 1);
  luaL_checkany(lua, 2);
  bool found = false;
  for (lua_Integer i = 1; i <= list.size() && !found; ++i) {
    list.push(i);
    found = lua_compare(lua, 2, -1, LUA_OPEQ) != 0;
    lua_pop(lua, 1);
    spend(lua, 1);
  }
  lua_pushboolean(lua, found);
  return 1;
}

int length(lua_State* lua) {
  if (lua_isstring(lua, 1) != 0) {
    lua_pushinteger(lua, static_cast<lua_Integer>(text_argument(lua, 1).size()));
  } else if (const Value* value = proxied(lua, 1)) {
    lua_pushinteger(lua, static_cast<lua_Integer>(value->size()));
  } else {
    lua_pushinteger(lua, ListArgument(lua, 1).size());
  }
  return 1;
}

}  // namespace

const luaL_Reg kListFunctions[] = {{"map", map},           {"filter", filter}, {"join", join},
                                   {"contains", contains}, {"len", length},    {nullptr, nullptr}};

}  // namespace sluice::expression
