// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

#include "http/wire.hpp"

namespace sluice::http {

// What a connection has received and nobody has read yet. Its capacity exceeds the longest line that a reader waits
// for, so that there always is room.
class ReceiveBuffer {
 public:
  explicit ReceiveBuffer(std::size_t capacity)
      : capacity_(capacity), bytes_(std::make_unique_for_overwrite<char[]>(capacity)) {}

  std::string_view unread() const { return {bytes_.get() + first_, last_ - first_}; }
  void take(std::size_t size) { first_ += size; }

  WireStatus fill(Wire& wire, Patience patience) {
    std::memmove(bytes_.get(), bytes_.get() + first_, last_ - first_);
    last_ -= std::exchange(first_, 0);
    const auto [status, size] = wire.receive({bytes_.get() + last_, capacity_ - last_}, patience);
    last_ += size;
    return status;
  }

 private:
  const std::size_t capacity_;
  const std::unique_ptr<char[]> bytes_;
  std::size_t first_ = 0;
  std::size_t last_ = 0;
};

}  // namespace sluice::http
