// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

struct lua_State;

namespace sluice::expression {

// What one evaluation may use: instructions and memory, so that the same expression on the same item always ends the
// same way; and, as some single instructions are not bounded by that (comparing two texts of a megabyte), the thread's
// processor time as a last resort. Also the allocator of a Lua state, which it therefore outlives.
class Budget {
 public:
  static constexpr std::int64_t kSteps = 500'000;  // instructions of Lua's machine, or as much work elsewhere
  static constexpr std::size_t kMemory = std::size_t{8} << 20;      // held at once, beyond what was held before
  static constexpr std::size_t kAllocated = std::size_t{32} << 20;  // altogether
  static constexpr std::int64_t kProcessorTime = 15'000'000;        // ns

  enum class Exhausted : std::uint8_t { no, work, memory };

  // That of the state, whose allocator it is.
  static Budget& of(lua_State* lua);

  void begin();
  void end() { active_ = false; }

  // Takes `steps` off; false once the work is used up.
  bool spend(std::int64_t steps);
  Exhausted exhausted() const { return exhausted_; }
  std::size_t allocated() const { return allocated_; }  // since begin()

  // A lua_Alloc; `self` is the Budget. Unlimited outside of begin() … end().
  static void* allocate(void* self, void* block, std::size_t old_size, std::size_t size);

 private:
  bool grows_too_far(std::size_t by);

  bool active_ = false;
  Exhausted exhausted_ = Exhausted::no;
  std::int64_t steps_ = 0;
  std::int64_t next_look_ = 0;  // the processor's clock is read when `steps_` falls below
  std::int64_t started_ = -1;   // of the thread's processor time; -1: not yet read
  std::size_t live_ = 0;
  std::size_t live_limit_ = 0;
  std::size_t allocated_ = 0;
};

}  // namespace sluice::expression
