// SPDX-License-Identifier: Apache-2.0
#include "csv/input.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
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
  // Non-blocking, as opening a pipe would else wait for its writer.
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

Input Input::of(Spool complete) {
  Input input(-1, false);
  input.keep_in(std::move(complete));
  return input;
}

Input::Input(Input&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      regular_(other.regular_),
      spool_(std::move(other.spool_)),
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

std::expected<void, ReadFailure> Input::more(const Wait& wait) {
  make_room();
  const std::span<char> room(buffer_.get() + end_, std::min(capacity_ - end_, kChunk));
  const auto size = spool_ ? read_spool(room, wait) : read_file(room);
  if (!size) return std::unexpected(size.error());
  end_ += *size;
  at_end_ = *size == 0;
  return {};
}

std::expected<std::size_t, ReadFailure> Input::read_file(std::span<char> room) const {
  ssize_t size = 0;
  do {
    size = ::read(fd_, room.data(), room.size());
  } while (size < 0 && errno == EINTR);
  if (size < 0) return std::unexpected(ReadFailure{.reason = told_by_errno("cannot be read")});
  return static_cast<std::size_t>(size);
}

std::expected<std::size_t, ReadFailure> Input::read_spool(std::span<char> room, const Wait& wait) {
  const std::uint64_t from = offset_of_buffer_ + end_;
  while (from >= spool_->size() && !spool_->complete()) {
    if (auto filled = spool_->fill(fd_, wait); !filled) return std::unexpected(filled.error());
  }
  return spool_->read(from, room);
}

void Input::take_in() {
  if (spool_ && !spool_->complete()) (void)spool_->fill(fd_, {.at_most = std::chrono::milliseconds(0)});
}

}  // namespace sluice::csv
