// SPDX-License-Identifier: Apache-2.0
#include "expression/machine.hpp"

#include "base/check.hpp"
#include "expression/library.hpp"
#include "expression/lua_value.hpp"

namespace sluice::expression {
namespace {

constexpr std::size_t kMostChunks = 1024;
constexpr int kInstructionsPerCount = 100;
constexpr std::size_t kWorthCollecting = 256 << 10;  // bytes

int open(lua_State* lua) {
  open_values(lua);
  push_environment(lua);
  return 1;
}

void count(lua_State* lua, lua_Debug*) {
  if (!Budget::of(lua).spend(kInstructionsPerCount)) luaL_error(lua, "exhausted");
}

}  // namespace

Machine::Machine() : lua_(lua_newstate(&Budget::allocate, &budget_)) {
  SLUICE_CHECK(lua_ != nullptr);
  *static_cast<Machine**>(lua_getextraspace(lua_)) = this;
  lua_pushcfunction(lua_, open);
  SLUICE_CHECK(lua_pcall(lua_, 0, 1, 0) == LUA_OK);
  environment_ = luaL_ref(lua_, LUA_REGISTRYINDEX);
  lua_sethook(lua_, count, LUA_MASKCOUNT, kInstructionsPerCount);
}

Machine::~Machine() {
  lua_close(lua_);
}

Machine& Machine::of(lua_State* lua) {
  return **static_cast<Machine**>(lua_getextraspace(lua));
}

std::expected<void, LuaError> Machine::run(const Expression& expression, const Scope& scope) {
  const int chunk = TRY(load(expression.chunk()));
  scope_ = &scope;
  lua_rawgeti(lua_, LUA_REGISTRYINDEX, chunk);
  budget_.begin();
  const int status = lua_pcall(lua_, 0, 1, 0);
  budget_.end();
  if (status == LUA_OK) return {};
  auto error = error_on_top();
  finish();
  return std::unexpected(std::move(error));
}

void Machine::finish() {
  lua_settop(lua_, 0);
  if (budget_.allocated() > kWorthCollecting) lua_gc(lua_, LUA_GCCOLLECT);
}

std::expected<int, LuaError> Machine::load(const std::string& chunk) {
  if (const auto found = chunks_.find(std::string_view(chunk)); found != chunks_.end()) return found->second;
  if (chunks_.size() == kMostChunks) {
    for (const auto& [text, reference] : chunks_) luaL_unref(lua_, LUA_REGISTRYINDEX, reference);
    chunks_.clear();
  }
  if (luaL_loadbufferx(lua_, chunk.data(), chunk.size(), "=expression", "t") != LUA_OK) {
    auto error = error_on_top();
    finish();
    return std::unexpected(std::move(error));
  }
  lua_rawgeti(lua_, LUA_REGISTRYINDEX, environment_);
  lua_setupvalue(lua_, -2, 1);
  const int reference = luaL_ref(lua_, LUA_REGISTRYINDEX);
  chunks_.emplace(chunk, reference);
  return reference;
}

LuaError Machine::error_on_top() {
  switch (budget_.exhausted()) {
    case Budget::Exhausted::work:
      return {0, "it takes too long: an expression may take half a million steps"};
    case Budget::Exhausted::memory:
      return {0, "it needs too much memory: an expression may use 8 MiB"};
    case Budget::Exhausted::no:
      break;
  }
  const char* message = lua_tostring(lua_, -1);
  return split_lua_error(message != nullptr ? message : "an error without a text");
}

}  // namespace sluice::expression
