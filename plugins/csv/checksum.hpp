// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace sluice::csv {

// A 64-bit checksum of bytes given in pieces of any size; notices changes, does not withstand malice. Its values are
// kept in journals: a change of the function is a change of the formats that hold them.
class Checksum {
 public:
  void add(std::string_view bytes) {
    length_ += bytes.size();
    while (!bytes.empty()) {
      if (filled_ == 0 && bytes.size() >= sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data(), sizeof word);
        state_ = mixed(state_, word);
        bytes.remove_prefix(sizeof word);
        continue;
      }
      word_ |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes.front())) << (8 * filled_);
      bytes.remove_prefix(1);
      if (++filled_ == sizeof word_) {
        state_ = mixed(state_, word_);
        word_ = 0;
        filled_ = 0;
      }
    }
  }

  std::uint64_t value() const { return mixed(mixed(state_, word_), length_); }

 private:
  static std::uint64_t mixed(std::uint64_t state, std::uint64_t word) {
    state = (state ^ word) * 0x9E3779B97F4A7C15u;
    return std::rotl(state, 29) * 0xBF58476D1CE4E5B9u;
  }

  std::uint64_t state_ = 0x243F6A8885A308D3u;
  std::uint64_t word_ = 0;  // little-endian, `filled_` bytes of it
  unsigned filled_ = 0;
  std::uint64_t length_ = 0;
};

static_assert(std::endian::native == std::endian::little, "whole words are added as they stand in memory");

inline std::uint64_t checksum(std::string_view bytes) {
  Checksum sum;
  sum.add(bytes);
  return sum.value();
}

}  // namespace sluice::csv
