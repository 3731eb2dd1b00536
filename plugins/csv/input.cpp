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
#include <utility>

namespace sluice::csv {
namespace {

constexpr std::size_t kChunk = 256 * 1024;

std::string told_by_errno(const char* what) { return std::string(what) + ": " + std::strerror(errno); }

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

std::expected<void, ReadFailure> Input::more(int cancel_fd) {
  make_room();
  for (;;) {
    if (!regular_) {
      std::array<pollfd, 2> waits{{{fd_, POLLIN, 0}, {cancel_fd, POLLIN, 0}}};
      if (::poll(waits.data(), waits.size(), -1) < 0 && errno != EINTR) {
        return std::unexpected(ReadFailure{.reason = told_by_errno("cannot be waited for")});
      }
      if (waits[1].revents != 0) return std::unexpected(ReadFailure{.cancelled = true});
      if (waits[0].revents == 0) continue;
    }
    const ssize_t size = ::read(fd_, buffer_.get() + end_, std::min(capacity_ - end_, kChunk));
    if (size < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (size < 0) return std::unexpected(ReadFailure{.reason = told_by_errno("cannot be read")});
    end_ += static_cast<std::size_t>(size);
    at_end_ = size == 0;
    return {};
  }
}

}  // namespace sluice::csv
