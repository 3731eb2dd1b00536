// SPDX-License-Identifier: Apache-2.0
#include "memories/ids.hpp"

#include <fmt/format.h>

#include <chrono>

#include "random.hpp"

namespace sluice::sandbox {

std::string snowflake(std::uint64_t hash) {
  using namespace std::chrono;
  constexpr auto kEpoch = sys_days{year{2021} / 1 / 1};
  // Within these years the number has 18 digits.
  constexpr std::uint64_t kFirst = milliseconds(sys_days{year{2022} / 1 / 1} - kEpoch).count();
  constexpr std::uint64_t kLast = milliseconds(sys_days{year{2026} / 1 / 1} - kEpoch).count();
  Random random(hash);
  const std::uint64_t time = kFirst + random.below(kLast - kFirst);
  return std::to_string(time << 22 | random.below(1u << 22));
}

std::string task_uuid(std::uint64_t hash) {
  Random random(hash);
  const std::uint64_t high = (random.next() & ~std::uint64_t{0xF000}) | 0x4000;
  const std::uint64_t low = (random.next() & ~(std::uint64_t{3} << 62)) | std::uint64_t{2} << 62;
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, high >> 16 & 0xFFFF, high & 0xFFFF, low >> 48,
                     low & 0xFFFF'FFFF'FFFF);
}

std::string long_task_id(std::uint64_t hash) {
  Random random(~hash);
  return fmt::format("{}_{:016x}{:016x}", task_uuid(hash), random.next(), random.next());
}

}  // namespace sluice::sandbox
