// SPDX-License-Identifier: Apache-2.0
#include "file/companion.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "file/target.hpp"

namespace sluice::file {
namespace {

// One cycle holds the lock for milliseconds. Waiting longer here would hold one of the engine's threads, and perhaps
// the one that the other writer's commit needs.
constexpr int kTries = 50;
constexpr int kPauseMs = 5;

constexpr char kVoid = '-';  // in place of an intent's first character

enum class Lock { taken, held_by_another, failed };

Lock try_lock(int fd) {
  if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return Lock::taken;
  return errno == EWOULDBLOCK ? Lock::held_by_another : Lock::failed;
}

// Whether `path` still names the file that was opened: its last writer may have deleted it meanwhile.
bool is_at(int fd, const std::filesystem::path& path) {
  struct stat opened{}, named{};
  return ::fstat(fd, &opened) == 0 && ::lstat(path.c_str(), &named) == 0 && opened.st_ino == named.st_ino &&
         opened.st_dev == named.st_dev;
}

bool cancelled_within(int cancel_fd, int milliseconds) {
  pollfd wait{cancel_fd, POLLIN, 0};
  return ::poll(&wait, 1, milliseconds) > 0;
}

}  // namespace

std::filesystem::path Companion::path_for(const std::filesystem::path& target) {
  return target.parent_path() / ("." + target.filename().string() + ".sluice");
}

Attempted<Companion> Companion::open(const std::filesystem::path& target, int cancel_fd) {
  const auto path = path_for(target);
  for (int tries = 0; tries < kTries; ++tries) {
    Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (!file) return refused_by_errno(path, "opened");
    switch (try_lock(file.get())) {
      case Lock::failed:
        return refused_by_errno(path, "locked");
      case Lock::held_by_another:
        if (cancelled_within(cancel_fd, kPauseMs)) return std::unexpected(Refusal{Refusal::Kind::cancelled, {}});
        continue;
      case Lock::taken:
        break;
    }
    if (is_at(file.get(), path)) return Companion(path, std::move(file));
  }
  return std::unexpected(Refusal{Refusal::Kind::busy, target.string() + " is being written by another run"});
}

void Companion::remove(const std::filesystem::path& target) {
  auto path = path_for(target);
  Descriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  if (!file || try_lock(file.get()) != Lock::taken || !is_at(file.get(), path)) return;
  const Companion companion(std::move(path), std::move(file));
  const auto intent = companion.intent();
  if (intent && !*intent) ::unlink(companion.path_.c_str());
}

Attempted<std::optional<Intent>> Companion::intent() const {
  struct stat status{};
  if (::fstat(file_.get(), &status) != 0) return refused_by_errno(path_, "examined");
  char first = kVoid;
  if (status.st_size == 0 || ::pread(file_.get(), &first, 1, 0) != 1 || first == kVoid) return std::nullopt;
  const auto text = read_all(file_.get(), 0, static_cast<std::uint64_t>(status.st_size));
  if (!text) return refused_by_errno(path_, "read");
  return Intent::parse(*text);
}

// Written over the last one, whose blocks the disk has already: that spares each cycle two changes of the file's size.
// The file is empty only until its name in the directory is durable, which is seen to once.
Attempted<> Companion::announce(const Intent& intent) {
  struct stat status{};
  if (::fstat(file_.get(), &status) != 0) return refused_by_errno(path_, "examined");
  if (status.st_size == 0) {
    if (auto synced = sync_directory(path_.parent_path()); !synced) return synced;
  }
  const bool written = ::lseek(file_.get(), 0, SEEK_SET) == 0 && write_all(file_.get(), intent.text());
  if (written && ::fdatasync(file_.get()) == 0) return {};
  auto refusal = refused_by_errno(path_, "written");
  settle();
  return refusal;
}

void Companion::settle() {
  [[maybe_unused]] const auto written = ::pwrite(file_.get(), &kVoid, 1, 0);  // glibc warns of a cast to void
}

}  // namespace sluice::file
