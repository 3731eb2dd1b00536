// SPDX-License-Identifier: Apache-2.0
#include "expression/library.hpp"

#include <chrono>
#include <cmath>
#include <string>
#include <string_view>

#include "expression/arguments.hpp"
#include "expression/known_names.hpp"
#include "expression/lua_value.hpp"
#include "expression/machine.hpp"
#include "json/json.hpp"
#include "model/calendar.hpp"

namespace sluice::expression {
namespace {

int refuse_write(lua_State* lua) {
  return luaL_error(lua, "an expression changes nothing but its own local variables");
}

// Replaces the table on top by an empty one that shows it.
void make_read_only(lua_State* lua, lua_CFunction call = nullptr) {
  lua_newtable(lua);
  lua_createtable(lua, 0, 3);
  lua_pushvalue(lua, -3);
  lua_setfield(lua, -2, "__index");
  lua_pushcfunction(lua, refuse_write);
  lua_setfield(lua, -2, "__newindex");
  if (call != nullptr) {
    lua_pushcfunction(lua, call);
    lua_setfield(lua, -2, "__call");
  }
  lua_setmetatable(lua, -2);
  lua_remove(lua, -2);
}

// --- general

int or_default(lua_State* lua) {
  luaL_checkany(lua, 2);
  const bool absent = lua_isnoneornil(lua, 1) || is_null(lua, 1);
  lua_pushvalue(lua, absent ? 2 : 1);
  return 1;
}

// As Lua's own, where lists and tables are both tables; and "null".
int type_of(lua_State* lua) {
  luaL_checkany(lua, 1);
  if (is_null(lua, 1)) {
    lua_pushliteral(lua, "null");
  } else {
    lua_pushstring(lua, proxied(lua, 1) != nullptr ? "table" : luaL_typename(lua, 1));
  }
  return 1;
}

int json_text(lua_State* lua) {
  luaL_checkany(lua, 2);  // 1 is `json` itself
  if (const Value* value = proxied(lua, 2)) return return_text(lua, to_json(*value));
  const auto value = to_value(lua, 2);
  if (!value) raise(lua, "json: " + value.error().message);
  return return_text(lua, to_json(*value));
}

// --- time

int now(lua_State* lua) {
  const auto at = Machine::of(lua).scope().now;
  lua_pushinteger(lua, std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count());
  return 1;
}

Timestamp time_argument(lua_State* lua, int index) {
  if (lua_type(lua, index) == LUA_TSTRING) {
    const auto time = parse_time(text_argument(lua, index));
    if (!time) raise(lua, "date: " + time.error().message);
    return *time;
  }
  const double seconds = luaL_checknumber(lua, index);
  // Years 0001 to 9999.
  if (!(seconds >= -62135596800.0 && seconds < 253402300800.0)) raise(lua, "date: the time is out of range");
  return Timestamp(Duration(static_cast<std::int64_t>(std::llround(seconds * 1e6))));
}

int date_text(lua_State* lua) {
  const auto time = time_argument(lua, 1);
  const bool utc = lua_isnoneornil(lua, 3);
  const auto format = !lua_isnoneornil(lua, 2) ? text_argument(lua, 2) : utc ? "%FT%TZ" : "%F %T";
  const auto zone = utc ? "UTC" : text_argument(lua, 3);
  const auto text = format_local_time(time, format, zone);
  if (!text) raise(lua, "date: " + text.error().message);
  return return_text(lua, *text);
}

// --- string

int repeat(lua_State* lua) {
  const auto text = text_argument(lua, 1);
  const auto count = std::max<lua_Integer>(luaL_checkinteger(lua, 2), 0);
  const auto separator = lua_isnoneornil(lua, 3) ? std::string_view() : text_argument(lua, 3);
  const auto each = text.size() + separator.size();
  if (each > 0 && static_cast<std::size_t>(count) > kLargestResult / each) {
    raise(lua, "rep: the text is larger than 1 MiB");
  }
  std::string out;
  for (lua_Integer i = 0; i < count && each > 0; ++i) {
    if (i > 0) out += separator;
    out += text;
  }
  return return_text(lua, out);
}

// Upvalue 1 is Lua's own, which would print the address of what is no text.
int format(lua_State* lua) {
  const auto form = text_argument(lua, 1);
  int argument = 1;
  for (std::size_t at = form.find('%'); at != std::string_view::npos; at = form.find('%', at + 1)) {
    at = form.find_first_not_of("0123456789.-+ #", at + 1);
    if (at == std::string_view::npos) break;
    if (form[at] == '%') continue;
    ++argument;
    if (form[at] == 'p') raise(lua, "format: %p is no conversion that expressions have");
    if (form[at] != 's' || lua_isnone(lua, argument)) continue;
    std::string text;
    if (const auto done = append_text(lua, argument, text); !done) raise(lua, "format: " + done.error().message);
    lua_pushlstring(lua, text.data(), text.size());
    lua_replace(lua, argument);
  }
  lua_pushvalue(lua, lua_upvalueindex(1));
  lua_insert(lua, 1);
  lua_call(lua, lua_gettop(lua) - 1, 1);
  return 1;
}

// Pushes `string`, and gives texts the same members as methods. Lua's own arithmetic on texts ("10" + 1) stays.
void push_string_library(lua_State* lua) {
  luaopen_string(lua);
  const int original = lua_gettop(lua);
  lua_createtable(lua, 0, 3);
  lua_getfield(lua, original, "format");
  lua_pushcclosure(lua, format, 1);
  lua_setfield(lua, -2, "format");
  lua_getfield(lua, original, "sub");
  lua_setfield(lua, -2, "sub");
  lua_pushcfunction(lua, repeat);
  lua_setfield(lua, -2, "rep");
  lua_remove(lua, original);

  lua_pushliteral(lua, "");
  lua_getmetatable(lua, -1);
  lua_pushvalue(lua, -3);
  lua_setfield(lua, -2, "__index");
  lua_pop(lua, 2);
  make_read_only(lua);
}

void push_math_library(lua_State* lua) {
  luaopen_math(lua);
  lua_newtable(lua);
  for (const auto member : math_members()) {
    lua_getfield(lua, -2, member.data());
    lua_setfield(lua, -2, member.data());
  }
  lua_remove(lua, -2);
  make_read_only(lua);
}

void push_json_library(lua_State* lua) {
  lua_createtable(lua, 0, 1);
  push_null(lua);
  lua_setfield(lua, -2, "null");
  make_read_only(lua, json_text);
}

void push_number_reader(lua_State* lua) {
  luaopen_base(lua);
  lua_getfield(lua, -1, "tonumber");
  lua_remove(lua, -2);
}

// --- roots

// run.dead(n): the first n dead letters.
int dead(lua_State* lua) {
  const auto letters = Machine::of(lua).scope().dead;
  const auto count = std::min(luaL_checkinteger(lua, 1), static_cast<lua_Integer>(letters.size()));
  lua_newtable(lua);
  for (lua_Integer i = 1; i <= count; ++i) {
    push(lua, letters[static_cast<std::size_t>(i - 1)]);
    lua_rawseti(lua, -2, i);
  }
  return 1;
}

int run_member(lua_State* lua) {
  if (lua_type(lua, 2) == LUA_TSTRING && text_argument(lua, 2) == "dead") return lua_pushcfunction(lua, dead), 1;
  push(lua, *proxied(lua, 1));
  lua_replace(lua, 1);
  lua_gettable(lua, 1);
  return 1;
}

// Upvalue 1 is the type of `run`: a proxy with one function more.
int root(lua_State* lua) {
  const auto value = find_root(Machine::of(lua).scope(), text_argument(lua, 2));
  if (!value || *value == nullptr) return lua_pushnil(lua), 1;
  push(lua, **value);
  if (*value == Machine::of(lua).scope().run && proxied(lua, -1) != nullptr) {
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_setmetatable(lua, -2);
  }
  return 1;
}

void push_run_type(lua_State* lua) {
  lua_createtable(lua, 0, 2);
  lua_pushcfunction(lua, run_member);
  lua_setfield(lua, -2, "__index");
  lua_pushcfunction(lua, refuse_write);
  lua_setfield(lua, -2, "__newindex");
}

constexpr luaL_Reg kGeneralFunctions[] = {
    {"default", or_default}, {"type", type_of}, {"now", now}, {"date", date_text}, {nullptr, nullptr}};

}  // namespace

void push_environment(lua_State* lua) {
  lua_newtable(lua);
  for (const auto* functions : {kGeneralFunctions, kTextFunctions, kListFunctions}) luaL_setfuncs(lua, functions, 0);
  push_string_library(lua);
  lua_setfield(lua, -2, "string");
  push_math_library(lua);
  lua_setfield(lua, -2, "math");
  push_json_library(lua);
  lua_setfield(lua, -2, "json");
  push_number_reader(lua);
  lua_setfield(lua, -2, "tonumber");

  lua_createtable(lua, 0, 1);
  push_run_type(lua);
  lua_pushcclosure(lua, root, 1);
  lua_setfield(lua, -2, "__index");
  lua_setmetatable(lua, -2);
  make_read_only(lua);
}

}  // namespace sluice::expression
