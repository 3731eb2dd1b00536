// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "csv/checksum.hpp"

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

// The bytes of a file, or of standard input, read in order through a sliding window. Owns the descriptor, but for
// standard input's.
class Input {
 public:
  // `path` "-" is standard input. Opening a pipe waits for nobody.
  static std::expected<Input, ReadFailure> open(const std::string& path);

  Input(Input&& other) noexcept;
  Input& operator=(Input&&) = delete;
  ~Input();

  // What was read and not yet consumed; valid until more().
  std::string_view window() const { return {buffer_.get() + begin_, end_ - begin_}; }
  // Nothing follows the window.
  bool at_end() const { return at_end_; }
  // Whether a later reader will find the same bytes again.
  bool rereadable() const { return regular_ && fd_ != kStandardInput; }

  // Reads on behind the window.
  std::expected<void, ReadFailure> more(const Wait& wait);

  // Moves on. REQUIRES: the window holds as many.
  void consume(std::size_t bytes) { begin_ += bytes; }

  std::uint64_t offset() const { return offset_of_buffer_ + begin_; }  // of the window, in the file
  std::uint64_t checksum();                                            // of all that was consumed

 private:
  static constexpr int kStandardInput = 0;

  Input(int fd, bool regular) : fd_(fd), regular_(regular) {}
  void make_room();
  std::expected<void, ReadFailure> await_bytes(const Wait& wait) const;

  int fd_;
  bool regular_;
  bool at_end_ = false;
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0, end_ = 0;  // the window within the buffer
  std::size_t summed_ = 0;           // how much of the buffer `sum_` holds
  std::uint64_t offset_of_buffer_ = 0;
  Checksum sum_;
};

}  // namespace sluice::csv
