// SPDX-License-Identifier: Apache-2.0
#include "expression/budget.hpp"

#include <cstdlib>
#include <ctime>

#include <lua.hpp>

namespace sluice::expression {
namespace {

// Reading the clock takes as long as about so many instructions.
constexpr std::int64_t kLookEvery = 100;

std::int64_t thread_time() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * 1'000'000'000 + now.tv_nsec;
}

}  // namespace

Budget& Budget::of(lua_State* lua) {
  void* self = nullptr;
  lua_getallocf(lua, &self);
  return *static_cast<Budget*>(self);
}

void Budget::begin() {
  active_ = true;
  exhausted_ = Exhausted::no;
  steps_ = kSteps;
  next_look_ = kSteps - kLookEvery;
  started_ = -1;
  live_limit_ = live_ + kMemory;
  allocated_ = 0;
}

bool Budget::spend(std::int64_t steps) {
  steps_ -= steps;
  if (steps_ < 0) exhausted_ = Exhausted::work;
  if (steps_ < next_look_) {
    next_look_ = steps_ - kLookEvery;
    const auto now = thread_time();
    if (started_ < 0) started_ = now;
    if (now - started_ > kProcessorTime) exhausted_ = Exhausted::work;
  }
  return exhausted_ == Exhausted::no;
}

bool Budget::grows_too_far(std::size_t by) {
  allocated_ += by;
  if (!active_) return false;
  // For good, although a collection might find room: at the limit, each allocation would cost one.
  if (live_ + by > live_limit_ || allocated_ > kAllocated) exhausted_ = Exhausted::memory;
  return exhausted_ != Exhausted::no;
}

void* Budget::allocate(void* self, void* block, std::size_t old_size, std::size_t size) {
  auto& budget = *static_cast<Budget*>(self);
  if (block == nullptr) old_size = 0;  // Lua then passes the kind of the new object
  if (size == 0) {
    std::free(block);
    budget.live_ -= old_size;
    return nullptr;
  }
  // Shrinking never fails.
  if (size > old_size && budget.grows_too_far(size - old_size)) return nullptr;
  void* grown = std::realloc(block, size);
  if (grown != nullptr) budget.live_ = budget.live_ - old_size + size;
  return grown;
}

}  // namespace sluice::expression
