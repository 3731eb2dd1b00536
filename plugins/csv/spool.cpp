// SPDX-License-Identifier: Apache-2.0
#include "csv/spool.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>
#include <vector>

namespace sluice::csv {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "csv-";
constexpr std::string_view kPart = ".part";
constexpr std::size_t kChunk = 256 * 1024;
constexpr std::size_t kLargestFill = 16 << 20;
constexpr auto kGivenUp = std::chrono::days(30);

std::expected<fs::path, std::string> folder() {
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr && *state == '/') return fs::path(state) / "sluice/spool";
  const char* home = std::getenv("HOME");
  if (home != nullptr && *home == '/') return fs::path(home) / ".local/state/sluice/spool";
  return std::unexpected("cannot be kept for a resume: neither XDG_STATE_HOME nor HOME names a folder");
}

std::string told_by_errno(const fs::path& path) {
  return "cannot be kept in " + path.string() + ": " + std::strerror(errno);
}

std::unexpected<ReadFailure> refused(std::string reason) {
  return std::unexpected(ReadFailure{.reason = std::move(reason)});
}

void remove_those_given_up(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> old;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (!entry.path().filename().string().starts_with(kPrefix)) continue;
    const auto touched = entry.last_write_time(error);
    if (!error && touched + kGivenUp < fs::file_time_type::clock::now()) old.push_back(entry.path());
  }
  for (const auto& path : old) fs::remove(path, error);
}

}  // namespace

std::expected<Spool, std::string> Spool::create() {
  const auto in = folder();
  if (!in) return std::unexpected(in.error());
  std::error_code error;
  fs::create_directories(*in, error);
  if (error) return std::unexpected("cannot be kept in " + in->string() + ": " + error.message());
  remove_those_given_up(*in);
  std::string path = (*in / kPrefix).string() + "XXXXXX" + std::string(kPart);
  const int fd = ::mkostemps(path.data(), static_cast<int>(kPart.size()), O_CLOEXEC);  // 0600
  if (fd < 0) return std::unexpected(told_by_errno(path));
  const int parent = ::open(in->c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool durable = parent >= 0 && ::fsync(parent) == 0;
  if (parent >= 0) ::close(parent);
  if (!durable) return std::unexpected(told_by_errno(*in));
  return Spool(fs::path(path).stem().string(), fd);
}

std::expected<Spool, std::string> Spool::reopen(std::string_view name) {
  const auto in = folder();
  if (!in) return std::unexpected(in.error());
  const fs::path whole = *in / name;
  const fs::path part = whole.string() + std::string(kPart);
  const bool complete = fs::exists(whole);
  const int fd = ::open((complete ? whole : part).c_str(), O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) {
    return std::unexpected("was kept in " + whole.string() + ", which cannot be opened (" + std::strerror(errno) +
                           "): cancel this run and start a new one");
  }
  Spool spool(std::string(name), fd);
  spool.complete_ = complete;
  struct stat status{};
  if (::fstat(fd, &status) != 0) return std::unexpected(told_by_errno(whole));
  spool.size_ = static_cast<std::uint64_t>(status.st_size);
  return spool;
}

bool Spool::is_name(std::string_view name) {
  constexpr std::string_view kRest = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  return name.starts_with(kPrefix) && name.size() == kPrefix.size() + 6 &&
         name.substr(kPrefix.size()).find_first_not_of(kRest) == std::string_view::npos;
}

void Spool::remove(std::string_view name) {
  const auto in = folder();
  std::error_code gone;
  if (in && is_name(name)) fs::remove(*in / name, gone);
}

Spool::Spool(Spool&& other) noexcept
    : name_(std::move(other.name_)),
      fd_(std::exchange(other.fd_, -1)),
      complete_(other.complete_),
      refused_(std::move(other.refused_)),
      synced_(other.synced_),
      size_(other.size_),
      given_(other.given_) {}

Spool::~Spool() {
  if (fd_ >= 0) ::close(fd_);
}

std::expected<void, ReadFailure> Spool::fill(int pipe, const Wait& wait) {
  if (refused_) return std::unexpected(*refused_);
  auto poured = pour(pipe, wait);
  if (!poured && poured.error().kind == ReadFailure::Kind::refused) refused_ = poured.error();
  return poured;
}

std::expected<void, ReadFailure> Spool::pour(int pipe, const Wait& wait) {
  if (given_ < size_ && ::isatty(pipe) == 1) {
    return refused(
        "had not ended when the run was interrupted: give the same input again, sluice resume RUN < FILE, "
        "or cancel the run");
  }
  std::vector<char> chunk(kChunk);
  Wait patience = wait;
  for (std::size_t taken = 0; taken < kLargestFill; patience.at_most = std::chrono::milliseconds(0)) {
    if (auto ready = await_bytes(pipe, patience); !ready) {
      if (taken > 0 && ready.error().kind != ReadFailure::Kind::refused) return {};
      return ready;
    }
    const ssize_t size = ::read(pipe, chunk.data(), chunk.size());
    if (size < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (size < 0) return refused(std::string("cannot be read: ") + std::strerror(errno));
    if (size == 0) return finish();
    if (auto kept = keep({chunk.data(), static_cast<std::size_t>(size)}); !kept) return kept;
    taken += static_cast<std::size_t>(size);
  }
  return {};
}

std::expected<void, ReadFailure> Spool::keep(std::string_view bytes) {
  if (given_ < size_) {
    const auto known = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), size_ - given_));
    std::vector<char> before(known);
    const auto read = this->read(given_, before);
    if (!read) return std::unexpected(read.error());
    if (bytes.substr(0, known) != std::string_view(before.data(), *read)) {
      return refused("is not what it was when the run was interrupted: give the same input again, or cancel the run");
    }
    given_ += known;
    bytes.remove_prefix(known);
  }
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(size_));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return refused("cannot be kept for a resume: " + std::string(std::strerror(errno)));
    synced_ = false;
    size_ += static_cast<std::uint64_t>(written);
    given_ = size_;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

std::expected<void, ReadFailure> Spool::finish() {
  if (given_ < size_) {
    return refused(
        "had not ended when the run was interrupted, and what comes now is less: give the same input again, "
        "sluice resume RUN < FILE, or cancel the run");
  }
  if (auto synced = sync(); !synced) return synced;
  const auto in = folder();
  if (!in) return refused(in.error());
  const fs::path whole = *in / name_;
  std::error_code error;
  fs::rename(whole.string() + std::string(kPart), whole, error);
  if (error) return refused("cannot be kept in " + whole.string() + ": " + error.message());
  complete_ = true;
  return {};
}

std::expected<std::size_t, ReadFailure> Spool::read(std::uint64_t from, std::span<char> into) const {
  std::size_t done = 0;
  while (done < into.size()) {
    const ssize_t size = ::pread(fd_, into.data() + done, into.size() - done, static_cast<off_t>(from + done));
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return refused(std::string("cannot be read where it is kept: ") + std::strerror(errno));
    if (size == 0) break;
    done += static_cast<std::size_t>(size);
  }
  return done;
}

std::expected<void, ReadFailure> Spool::sync() {
  if (!synced_ && ::fdatasync(fd_) != 0)
    return refused("cannot be kept for a resume: " + std::string(std::strerror(errno)));
  synced_ = true;
  return {};
}

}  // namespace sluice::csv
