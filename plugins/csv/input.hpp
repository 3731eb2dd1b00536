// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "csv/checksum.hpp"
#include "csv/spool.hpp"
#include "csv/wait.hpp"

namespace sluice::csv {

// The bytes of a file, or of standard input, read in order through a sliding window. Owns the descriptor, but for
// standard input's.
class Input {
 public:
  // `path` "-" is standard input. Opening a pipe waits for nobody.
  static std::expected<Input, ReadFailure> open(const std::string& path);
  // What a pipe gave that has ended.
  static Input of(Spool complete);

  Input(Input&& other) noexcept;
  Input& operator=(Input&&) = delete;
  ~Input();

  // What was read and not yet consumed; valid until more().
  std::string_view window() const { return {buffer_.get() + begin_, end_ - begin_}; }
  // Nothing follows the window.
  bool at_end() const { return at_end_; }
  // Whether its bytes come but once. Such an input is read through a spool only.
  bool piped() const { return !regular_ || fd_ == kStandardInput; }
  void keep_in(Spool spool) { spool_.emplace(std::move(spool)); }
  Spool* spool() { return spool_ ? &*spool_ : nullptr; }
  // Keeps what a pipe has by now, without waiting. Where that fails, more() says so once all that is kept was read.
  void take_in();

  // Reads on behind the window. REQUIRES: a spool, if it is piped.
  std::expected<void, ReadFailure> more(const Wait& wait);

  // Moves on. REQUIRES: the window holds as many.
  void consume(std::size_t bytes) { begin_ += bytes; }

  std::uint64_t offset() const { return offset_of_buffer_ + begin_; }  // of the window, in the file
  std::uint64_t checksum();                                            // of all that was consumed

 private:
  static constexpr int kStandardInput = 0;

  Input(int fd, bool regular) : fd_(fd), regular_(regular) {}
  void make_room();
  std::expected<std::size_t, ReadFailure> read_file(std::span<char> room) const;
  std::expected<std::size_t, ReadFailure> read_spool(std::span<char> room, const Wait& wait);

  int fd_;
  bool regular_;
  std::optional<Spool> spool_;
  bool at_end_ = false;
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0, end_ = 0;  // the window within the buffer
  std::size_t summed_ = 0;           // how much of the buffer `sum_` holds
  std::uint64_t offset_of_buffer_ = 0;
  Checksum sum_;
};

}  // namespace sluice::csv
