// SPDX-License-Identifier: Apache-2.0
//
// Numbers that look random and are the same in every run: all that the sandbox makes up comes from here.
#pragma once

#include <cstdint>
#include <string_view>

namespace sluice::sandbox {

// splitmix64 (Steele, Lea, Flood 2014).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }
  // REQUIRES: bound > 0. The bias is of no concern here.
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }

 private:
  std::uint64_t state_;
};

// FNV-1a over the text, started from the seed and finished by splitmix64, so that near texts are far apart.
inline std::uint64_t hash_of(std::uint64_t seed, std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325 ^ Random(seed).next();
  for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001B3;
  return Random(hash).next();
}

}  // namespace sluice::sandbox
