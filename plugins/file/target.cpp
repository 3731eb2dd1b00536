// SPDX-License-Identifier: Apache-2.0
#include "file/target.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "csv/checksum.hpp"

namespace sluice::file {
namespace {

constexpr std::uint64_t kTail = 64 * 1024;
// Appending, so that bytes that somebody else adds meanwhile are never overwritten.
constexpr int kFlags = O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;

}  // namespace

Attempted<Target> Target::open(std::filesystem::path path) {
  Target target(std::move(path));
  target.file_ = Descriptor(::open(target.path_.c_str(), kFlags));
  if (!target.file_ && errno == ENOENT) return target;
  if (!target.file_) return refused_by_errno(target.path_, "written");
  if (auto measured = target.measure(); !measured) return std::unexpected(measured.error());
  return target;
}

Attempted<> Target::measure() {
  struct stat status{};
  if (::fstat(file_.get(), &status) != 0) return refused_by_errno(path_, "examined");
  if (!S_ISREG(status.st_mode)) return std::unexpected(Refusal{.sentence = path_.string() + " is no regular file"});
  size_ = static_cast<std::uint64_t>(status.st_size);
  return {};
}

Attempted<std::string> Target::bytes(std::uint64_t from, std::uint64_t size) const {
  auto bytes = read_all(file_.get(), from, size);
  if (!bytes) return refused_by_errno(path_, "read");
  return std::move(*bytes);
}

Attempted<std::uint64_t> Target::tail_checksum(std::uint64_t at) const {
  const std::uint64_t size = std::min(at, kTail);
  const auto tail = bytes(at - size, size);
  if (!tail) return std::unexpected(tail.error());
  return csv::checksum(*tail);
}

Attempted<> Target::truncate(std::uint64_t size) {
  if (::ftruncate(file_.get(), static_cast<off_t>(size)) != 0 || ::fsync(file_.get()) != 0) {
    return refused_by_errno(path_, "mended after an interruption");
  }
  size_ = size;
  return {};
}

Attempted<> Target::create() {
  file_ = Descriptor(::open(path_.c_str(), kFlags | O_CREAT | O_EXCL, 0666));
  if (!file_) return refused_by_errno(path_, "created");
  return sync_directory(path_.parent_path());
}

Attempted<> Target::append(std::string_view block) {
  if (!file_) {
    if (auto created = create(); !created) return created;
  }
  if (!write_all(file_.get(), block) || ::fdatasync(file_.get()) != 0) return refused_by_errno(path_, "written");
  return measure();
}

Attempted<> sync_directory(const std::filesystem::path& directory) {
  const Descriptor opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened || ::fsync(opened.get()) != 0) return refused_by_errno(directory, "synchronised");
  return {};
}

std::optional<std::string> read_all(int fd, std::uint64_t from, std::uint64_t size) {
  std::string bytes(size, '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got = ::pread(fd, bytes.data() + done, bytes.size() - done, static_cast<off_t>(from + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::nullopt;
    if (got == 0) bytes.resize(done);
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace sluice::file
