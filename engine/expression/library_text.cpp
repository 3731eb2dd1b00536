// SPDX-License-Identifier: Apache-2.0
//
// Texts are UTF-8, positions and lengths are bytes, case is ASCII's, as everywhere in Lua.
#include <algorithm>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "expression/arguments.hpp"
#include "expression/library.hpp"
#include "expression/lua_value.hpp"
#include "expression/machine.hpp"

namespace sluice::expression {
namespace {

char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

int starts_with(lua_State* lua) {
  lua_pushboolean(lua, text_argument(lua, 1).starts_with(text_argument(lua, 2)));
  return 1;
}

int ends_with(lua_State* lua) {
  lua_pushboolean(lua, text_argument(lua, 1).ends_with(text_argument(lua, 2)));
  return 1;
}

int replace(lua_State* lua) {
  const auto text = text_argument(lua, 1), from = text_argument(lua, 2), to = text_argument(lua, 3);
  if (from.empty()) raise(lua, "replace: the text to replace is empty");
  std::string out;
  std::size_t at = 0;
  for (auto found = text.find(from); found != std::string_view::npos; found = text.find(from, at)) {
    out.append(text, at, found - at).append(to);
    at = found + from.size();
    if (out.size() > kLargestResult) break;
  }
  return return_text(lua, out.append(text, at));
}

int split(lua_State* lua) {
  const auto text = text_argument(lua, 1), separator = text_argument(lua, 2);
  if (separator.empty()) raise(lua, "split: the separator is empty");
  lua_newtable(lua);
  lua_Integer count = 0;
  for (std::size_t at = 0;;) {
    const auto end = std::min(text.find(separator, at), text.size());
    lua_pushlstring(lua, text.data() + at, end - at);
    lua_rawseti(lua, -2, ++count);
    if (end == text.size()) return 1;
    at = end + separator.size();
  }
}

int trim(lua_State* lua) {
  return return_text(lua, trimmed(text_argument(lua, 1)));
}
int lower(lua_State* lua) {
  return return_text(lua, lowered(text_argument(lua, 1)));
}

int to_upper(lua_State* lua) {
  std::string text(text_argument(lua, 1));
  std::ranges::transform(text, text.begin(), upper);
  return return_text(lua, text);
}

int matches(lua_State* lua) {
  const auto found = Machine::of(lua).patterns().matches(text_argument(lua, 1), std::string(text_argument(lua, 2)));
  if (!found) raise(lua, found.error().message);
  spend(lua, 100);
  lua_pushboolean(lua, *found);
  return 1;
}

int extract(lua_State* lua) {
  const auto found = Machine::of(lua).patterns().extract(text_argument(lua, 1), std::string(text_argument(lua, 2)));
  if (!found) raise(lua, found.error().message);
  spend(lua, 100);
  if (*found) return return_text(lua, **found);
  lua_pushnil(lua);
  return 1;
}

int to_text(lua_State* lua) {
  luaL_checkany(lua, 1);
  std::string out;
  if (const auto done = append_text(lua, 1, out); !done) raise(lua, done.error().message);
  return return_text(lua, out);
}

}  // namespace

const luaL_Reg kTextFunctions[] = {{"starts_with", starts_with},
                                   {"ends_with", ends_with},
                                   {"replace", replace},
                                   {"split", split},
                                   {"trim", trim},
                                   {"lower", lower},
                                   {"upper", to_upper},
                                   {"matches", matches},
                                   {"extract", extract},
                                   {"tostring", to_text},
                                   {nullptr, nullptr}};

}  // namespace sluice::expression
