// SPDX-License-Identifier: Apache-2.0
#include "expression/lua_syntax.hpp"

#include <charconv>
#include <memory>

#include <lua.hpp>

namespace sluice::expression {

LuaError split_lua_error(std::string_view text) {
  LuaError out;
  const auto colon = text.find(':');
  const char* end = text.data() + text.size();
  const auto number = colon == std::string_view::npos ? end : text.data() + colon + 1;
  const auto [rest, error] = std::from_chars(number, end, out.line);
  const bool has_line = error == std::errc() && std::string_view(rest, end).starts_with(": ");
  if (!has_line) out.line = 0;
  out.message = has_line ? std::string(rest + 2, end) : std::string(text);
  // Lua has no name for a function that one of ours has called.
  constexpr std::string_view kNameless = " to '?'";
  if (const auto at = out.message.find(kNameless); out.message.starts_with("bad argument") && at != std::string::npos) {
    out.message.erase(at, kNameless.size());
  }
  return out;
}

std::optional<LuaError> lua_syntax_error(const std::string& chunk) {
  const std::unique_ptr<lua_State, decltype(&lua_close)> lua(luaL_newstate(), &lua_close);
  if (lua == nullptr) return LuaError{0, "not enough memory"};
  if (luaL_loadbufferx(lua.get(), chunk.data(), chunk.size(), "=expression", "t") == LUA_OK) return std::nullopt;
  return split_lua_error(lua_tostring(lua.get(), -1));
}

}  // namespace sluice::expression
