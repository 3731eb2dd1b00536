// SPDX-License-Identifier: Apache-2.0
#include "csv/input.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <limits>
#include <utility>

namespace sluice::csv {
namespace {

constexpr std::size_t kChunk = 256 * 1024;

std::string told_by_errno(const char* what) {
  return std::string(what) + ": " + std::strerror(errno);
}

}  // namespace

std::expected<Input, ReadFailure> Input::open(const std::string& path) {
  const bool standard_input = path == "-";
  // Non-blocking, as opening a pipe would else wait for its writer; read() is preceded by poll().
  const int fd = standard_input ? kStandardInput : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) {
    if (errno == ENOENT) return std::unexpected(ReadFailure{.reason = "does not exist"});
    return std::unexpected(ReadFailure{.reason = told_by_errno("cannot be opened")});
  }
  struct stat status{};
  const bool known = ::fstat(fd, &status) == 0;
  Input input(fd, known && S_ISREG(status.st_mode));
  if (known && S_ISDIR(status.st_mode)) return std::unexpected(ReadFailure{.reason = "is a directory"});
  return input;
}

Input::Input(Input&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      regular_(other.regular_),
      at_end_(other.at_end_),
      buffer_(std::move(other.buffer_)),
      capacity_(other.capacity_),
      begin_(other.begin_),
      end_(other.end_),
      summed_(other.summed_),
      offset_of_buffer_(other.offset_of_buffer_),
      sum_(other.sum_) {}

Input::~Input() {
  if (fd_ > kStandardInput) ::close(fd_);
}

std::uint64_t Input::checksum() {
  sum_.add({buffer_.get() + summed_, begin_ - summed_});
  summed_ = begin_;
  return sum_.value();
}

// Drops what was consumed, and grows the buffer where the window alone leaves less than a chunk free.
void Input::make_room() {
  if (capacity_ - end_ >= kChunk) return;
  checksum();
  const std::size_t kept = end_ - begin_;
  const std::size_t needed = std::max(kept * 2, kChunk * 2);
  std::unique_ptr<char[]> larger;
  if (needed > capacity_) larger = std::make_unique_for_overwrite<char[]>(needed);
  char* const target = larger ? larger.get() : buffer_.get();
  if (kept > 0) std::memmove(target, buffer_.get() + begin_, kept);
  if (larger) {
    buffer_ = std::move(larger);
    capacity_ = needed;
  }
  offset_of_buffer_ += begin_;
  begin_ = summed_ = 0;
  end_ = kept;
}

std::expected<void, ReadFailure> Input::await_bytes(const Wait& wait) const {
  using Kind = ReadFailure::Kind;
  const auto longest = std::chrono::milliseconds(std::numeric_limits<int>::max());
  const int timeout = wait.at_most > longest ? -1 : static_cast<int>(wait.at_most.count());
  std::array<pollfd, 2> waits{{{fd_, POLLIN, 0}, {wait.cancel_fd, POLLIN, 0}}};
  int ready = 0;
  do {
    ready = ::poll(waits.data(), waits.size(), timeout);
  } while (ready < 0 && errno == EINTR);
  if (ready < 0) return std::unexpected(ReadFailure{Kind::refused, told_by_errno("cannot be waited for")});
  if (waits[1].revents != 0) return std::unexpected(ReadFailure{Kind::cancelled});
  if (waits[0].revents == 0) return std::unexpected(ReadFailure{Kind::nothing_yet});
  return {};
}

std::expected<void, ReadFailure> Input::more(const Wait& wait) {
  if (!regular_) {
    if (auto ready = await_bytes(wait); !ready) return ready;
  }
  make_room();
  ssize_t size = 0;
  do {
    size = ::read(fd_, buffer_.get() + end_, std::min(capacity_ - end_, kChunk));
  } while (size < 0 && errno == EINTR);
  if (size < 0 && errno == EAGAIN) return std::unexpected(ReadFailure{ReadFailure::Kind::nothing_yet});
  if (size < 0) return std::unexpected(ReadFailure{.reason = told_by_errno("cannot be read")});
  end_ += static_cast<std::size_t>(size);
  at_end_ = size == 0;
  return {};
}

}  // namespace sluice::csv
