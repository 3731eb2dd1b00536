// SPDX-License-Identifier: Apache-2.0
#include "expression/lua_value.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "expression/arguments.hpp"
#include "json/json.hpp"

namespace sluice::expression {
namespace {

constexpr int kDeepest = 64;

// Keys of the registry; their addresses are unique.
constexpr char kListType = 0, kTableType = 0;
char null_identity = 0;

struct Proxy {
  const Value* value;
};

std::string_view text_at(lua_State* lua, int index) {
  std::size_t size = 0;
  const char* text = lua_tolstring(lua, index, &size);
  return {text, size};
}

const Value& self(lua_State* lua) {
  return *static_cast<Proxy*>(lua_touserdata(lua, 1))->value;
}

// Equality as Value has it, within the budget.
bool equal(lua_State* lua, const Value& a, const Value& b) {
  if (a.kind() != b.kind() || a.size() != b.size()) return false;
  spend(lua, 1 + a.size());
  if (a.is_array()) {
    return std::ranges::equal(a.array(), b.array(), [&](const Value& x, const Value& y) { return equal(lua, x, y); });
  }
  if (!a.is_object()) return a == b;
  return std::ranges::all_of(a.object(), [&](const Member& member) {
    spend(lua, a.size() / 16);
    const Value* other = b.object().find(member.name);
    return other != nullptr && equal(lua, member.value, *other);
  });
}

int proxy_index(lua_State* lua) {
  const Value& value = self(lua);
  spend(lua, 1 + value.size() / 16);
  if (value.is_object() && lua_type(lua, 2) == LUA_TSTRING) {
    if (const Value* member = value.object().find(text_at(lua, 2))) return push(lua, *member), 1;
  } else if (value.is_array()) {
    int is_integer = 0;
    const auto index = lua_tointegerx(lua, 2, &is_integer);
    const auto size = static_cast<lua_Integer>(value.array().size());
    if (is_integer != 0 && lua_type(lua, 2) == LUA_TNUMBER && index >= 1 && index <= size) {
      return push(lua, value.array()[static_cast<std::size_t>(index - 1)]), 1;
    }
  }
  return lua_pushnil(lua), 1;
}

int proxy_length(lua_State* lua) {
  lua_pushinteger(lua, static_cast<lua_Integer>(self(lua).size()));
  return 1;
}

int proxy_equal(lua_State* lua) {
  const Value* a = proxied(lua, 1);
  const Value* b = proxied(lua, 2);
  lua_pushboolean(lua, a != nullptr && b != nullptr && equal(lua, *a, *b));
  return 1;
}

int refuse_write(lua_State* lua) {
  return luaL_error(lua, "items, steps and what is in them cannot be changed");
}

// So that default(item.author.name, "?") may be written where there is no author: what is nil in the end is an error
// all the same.
int index_nothing(lua_State* lua) {
  return lua_pushnil(lua), 1;
}

// text .. null
int null_concatenated(lua_State* lua) {
  std::string out;
  for (const int index : {1, 2}) {
    if (const auto done = append_text(lua, index, out); !done) raise(lua, done.error().message);
  }
  return return_text(lua, out);
}

std::string_view spelled(double number) {
  return std::isnan(number) ? "not a number" : number > 0 ? "infinite" : "-infinite";
}

// About the bytes that a copy takes.
std::size_t weight(const Value& value) {
  std::size_t sum = sizeof(Value);
  if (value.is_string()) sum += value.string().size();
  if (value.is_array()) {
    for (const Value& element : value.array()) sum += weight(element);
  }
  if (value.is_object()) {
    for (const auto& [name, member] : value.object()) sum += name.size() + weight(member);
  }
  return sum;
}

class Copier {
 public:
  explicit Copier(lua_State* lua) : lua_(lua) {}

  Result<Value> copy(int index, int depth = 0) {
    switch (lua_type(lua_, index)) {
      case LUA_TBOOLEAN:
        return Value(lua_toboolean(lua_, index) != 0);
      case LUA_TNUMBER:
        return number(index);
      case LUA_TSTRING:
        return text(index);
      case LUA_TTABLE:
        return table(lua_absindex(lua_, index), depth);
      default:
        break;
    }
    if (is_null(lua_, index)) return Value();
    if (const Value* value = proxied(lua_, index)) {
      // What is copied alone is no larger than what it came from; what is copied into a table adds up.
      if (depth > 0) TRY(count(weight(*value)));
      return *value;
    }
    return failure(std::string("a ") + type_word(lua_, index) + " is no value that could be kept");
  }

 private:
  Result<> count(std::size_t bytes) {
    size_ += bytes;
    if (size_ > kLargestResult) return failure("the result is larger than 1 MiB");
    return {};
  }

  Result<Value> number(int index) {
    TRY(count(sizeof(Value)));
    if (lua_isinteger(lua_, index) != 0) return Value(static_cast<std::int64_t>(lua_tointeger(lua_, index)));
    const double number = lua_tonumber(lua_, index);
    if (!std::isfinite(number)) return failure("the result is " + std::string(spelled(number)));
    return Value(number);
  }

  Result<Value> text(int index) {
    const auto text = text_at(lua_, index);
    TRY(count(text.size() + sizeof(Value)));
    if (!is_utf8(text)) return failure("the text was cut in the middle of a character, or is no UTF-8");
    return Value(text);
  }

  Result<Value> table(int index, int depth) {
    if (depth >= kDeepest || lua_checkstack(lua_, 4) == 0) return failure("the table is nested too deeply");
    TRY(count(sizeof(Value)));
    const auto size = lua_rawlen(lua_, index);
    std::vector<std::pair<std::string, Value>> members;
    std::size_t keys = 0;
    for (lua_pushnil(lua_); lua_next(lua_, index) != 0; lua_pop(lua_, 1)) {
      ++keys;
      if (lua_type(lua_, -2) != LUA_TSTRING) continue;
      const auto name = TRY(text(-2));
      members.emplace_back(name.string(), TRY(copy(-1, depth + 1)));
    }
    if (members.size() == keys && keys > 0) return object(std::move(members));
    if (!members.empty() || size != keys) {
      return failure("a table has either the keys 1 to n (a list) or names, not both");
    }
    return array(index, size, depth);
  }

  static Value object(std::vector<std::pair<std::string, Value>> members) {
    std::ranges::sort(members, {}, &std::pair<std::string, Value>::first);
    Object out;
    for (auto& [name, value] : members) out.append(std::move(name), std::move(value));
    return out;
  }

  Result<Value> array(int index, std::size_t size, int depth) {
    Array out;
    for (std::size_t i = 1; i <= size; ++i) {
      lua_rawgeti(lua_, index, static_cast<lua_Integer>(i));
      out.push_back(TRY(copy(-1, depth + 1)));
      lua_pop(lua_, 1);
    }
    return out;
  }

  lua_State* lua_;
  std::size_t size_ = 0;
};

void open_proxy(lua_State* lua, const char& type, const char* name) {
  constexpr std::array<luaL_Reg, 5> kFunctions{{{"__index", proxy_index},
                                                {"__len", proxy_length},
                                                {"__eq", proxy_equal},
                                                {"__newindex", refuse_write},
                                                {nullptr, nullptr}}};
  lua_createtable(lua, 0, 5);
  luaL_setfuncs(lua, kFunctions.data(), 0);
  lua_pushstring(lua, name);  // for Lua's messages
  lua_setfield(lua, -2, "__name");
  lua_rawsetp(lua, LUA_REGISTRYINDEX, &type);
}

}  // namespace

void open_values(lua_State* lua) {
  open_proxy(lua, kListType, "list");
  open_proxy(lua, kTableType, "table");

  constexpr std::array<luaL_Reg, 4> kNull{
      {{"__index", index_nothing}, {"__concat", null_concatenated}, {"__newindex", refuse_write}, {nullptr, nullptr}}};
  push_null(lua);
  lua_createtable(lua, 0, 3);
  luaL_setfuncs(lua, kNull.data(), 0);
  lua_setmetatable(lua, -2);
  lua_pop(lua, 1);

  lua_pushnil(lua);
  lua_createtable(lua, 0, 1);
  lua_pushcfunction(lua, index_nothing);
  lua_setfield(lua, -2, "__index");
  lua_setmetatable(lua, -2);
  lua_pop(lua, 1);
}

void push(lua_State* lua, const Value& value) {
  switch (value.kind()) {
    case Value::Kind::null:
      return push_null(lua);
    case Value::Kind::boolean:
      return lua_pushboolean(lua, value.boolean());
    case Value::Kind::integer:
      return lua_pushinteger(lua, value.integer());
    case Value::Kind::number:
      return lua_pushnumber(lua, value.number());
    case Value::Kind::string:
      lua_pushlstring(lua, value.string().data(), value.string().size());
      return;
    case Value::Kind::array:
    case Value::Kind::object:
      break;
  }
  static_cast<Proxy*>(lua_newuserdatauv(lua, sizeof(Proxy), 0))->value = &value;
  lua_rawgetp(lua, LUA_REGISTRYINDEX, value.is_array() ? &kListType : &kTableType);
  lua_setmetatable(lua, -2);
}

void push_null(lua_State* lua) {
  lua_pushlightuserdata(lua, &null_identity);
}

bool is_null(lua_State* lua, int index) {
  return lua_islightuserdata(lua, index) && lua_touserdata(lua, index) == &null_identity;
}

const Value* proxied(lua_State* lua, int index) {
  // The library's own tables are no userdata: whatever full userdata there is, is a proxy.
  if (lua_type(lua, index) != LUA_TUSERDATA) return nullptr;
  return static_cast<Proxy*>(lua_touserdata(lua, index))->value;
}

const char* type_word(lua_State* lua, int index) {
  if (is_null(lua, index)) return "null";
  if (const Value* value = proxied(lua, index)) return value->is_array() ? "list" : "table";
  return lua_type(lua, index) == LUA_TSTRING ? "text" : lua_typename(lua, lua_type(lua, index));
}

Result<Value> to_value(lua_State* lua, int index) {
  return Copier(lua).copy(index);
}

Result<> append_text(lua_State* lua, int index, std::string& out) {
  if (lua_type(lua, index) == LUA_TSTRING) {
    out += text_at(lua, index);
  } else if (const Value* value = proxied(lua, index)) {
    append_text(*value, out);
  } else {
    append_text(TRY(to_value(lua, index)), out);
  }
  return {};
}

void append_text(const Value& value, std::string& out) {
  if (value.is_null()) return;
  if (value.is_string()) {
    out += value.string();
  } else {
    append_json(out, value);
  }
}

}  // namespace sluice::expression
