// SPDX-License-Identifier: Apache-2.0
#include "journal/turnstile.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/check.hpp"

namespace sluice {
namespace {

// The bytes of the file that stand for the two locks.
constexpr off_t kNext = 0;
constexpr off_t kWrite = 1;

constexpr int kWays = 4;  // how often an engine gives way before it writes

int lock(int file, off_t byte, short type, int command) {
  struct flock range{};
  range.l_type = type;
  range.l_whence = SEEK_SET;
  range.l_start = byte;
  range.l_len = 1;
  return fcntl(file, command, &range);
}

}  // namespace

Result<std::unique_ptr<Turnstile>> Turnstile::open(const std::string& path, const LockWait& wait) {
  const auto locked = path + ".lock";
  const int file = ::open(locked.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return failure(locked + ": cannot be opened for locking: " + std::strerror(errno));
  return std::unique_ptr<Turnstile>(new Turnstile(path, file, wait));
}

Turnstile::~Turnstile() {
  ::close(file_);
}

Result<> Turnstile::enter(const std::function<void()>& give_way) {
  bool waited = TRY(pass());
  contended_ = waited;
  for (int ways = 0; waited && give_way && ways < kWays; ++ways) {
    leave();
    give_way();
    waited = TRY(pass());
  }
  return {};
}

Result<bool> Turnstile::pass() {
  const bool waited_for_next = TRY(take(kNext));
  const auto waited_for_write = take(kWrite);
  SLUICE_CHECK(lock(file_, kNext, F_UNLCK, F_OFD_SETLK) == 0);
  if (!waited_for_write) return waited_for_write;
  return waited_for_next || *waited_for_write;
}

Result<bool> Turnstile::take(off_t byte) {
  if (lock(file_, byte, F_WRLCK, F_OFD_SETLK) == 0) return false;
  TRY(wait_for_lock({.name = "journal " + journal_ + ": the turn to write it", .file = file_}, wait_,
                    [&] { return lock(file_, byte, F_WRLCK, F_OFD_SETLKW); }));
  return true;
}

void Turnstile::leave() {
  SLUICE_CHECK(lock(file_, kWrite, F_UNLCK, F_OFD_SETLK) == 0);
}

}  // namespace sluice
