// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <string>

namespace sluice::csv {

// How long to wait for a pipe's bytes. What reads a file does not wait.
struct Wait {
  int cancel_fd = -1;  // ends the wait when it becomes readable; -1: nothing does
  std::chrono::milliseconds at_most = std::chrono::milliseconds::max();
};

// Why no more bytes came.
struct ReadFailure {
  enum class Kind : std::uint8_t { cancelled, nothing_yet, refused };

  Kind kind = Kind::refused;
  std::string reason{};  // refused: continues "creators.csv "
};

// Until the descriptor can be read.
std::expected<void, ReadFailure> await_bytes(int fd, const Wait& wait);

}  // namespace sluice::csv
