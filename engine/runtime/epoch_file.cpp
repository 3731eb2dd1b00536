// SPDX-License-Identifier: Apache-2.0
#include "runtime/epoch_file.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <numeric>

#include "base/check.hpp"

namespace sluice {

struct EpochFile::Entry {
  std::int64_t run;
  std::int64_t item;  // 0: free
  std::uint32_t crashed;
  std::uint32_t alone;
};

namespace {

constexpr std::size_t kEntries = 4096;

std::string folder_of(const std::string& journal) { return journal + ".engines"; }
std::string path_of(const std::string& journal, Epoch epoch) {
  return folder_of(journal) + "/" + std::to_string(epoch.value);
}

bool lock(int file, int command, short& type) {
  struct flock whole {};
  whole.l_type = type;
  whole.l_whence = SEEK_SET;
  const bool ok = fcntl(file, command, &whole) == 0;
  type = whole.l_type;
  return ok;
}

// What the signal handler may touch: where to note that the call on this thread crashed.
struct CallNote {
  std::array<volatile std::uint32_t*, 64> crashed;
  std::size_t count;
};
thread_local constinit CallNote call_note{};

void note_and_die(int signal) {
  for (std::size_t i = 0; i < call_note.count; ++i) *call_note.crashed[i] = 1;
  ::raise(signal);  // the default action now
}

}  // namespace

EpochFile::EpochFile(std::string path, int file, Entry* entries)
    : path_(std::move(path)), file_(file), entries_(entries), free_(kEntries) {
  std::iota(free_.rbegin(), free_.rend(), Mark{0});
}

Result<std::unique_ptr<EpochFile>> EpochFile::create(const std::string& journal, Epoch epoch) {
  std::error_code error;
  std::filesystem::create_directories(folder_of(journal), error);
  const auto path = path_of(journal, epoch);
  const auto problem = [&] { return failure(path + ": cannot be made: " + std::strerror(errno)); };
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return problem();
  short type = F_WRLCK;
  if (!lock(file, F_OFD_SETLK, type) || ::posix_fallocate(file, 0, kEntries * sizeof(Entry)) != 0) {
    auto failed = problem();
    ::close(file);
    return failed;
  }
  void* memory = ::mmap(nullptr, kEntries * sizeof(Entry), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (memory == MAP_FAILED) {
    auto failed = problem();
    ::close(file);
    return failed;
  }
  return std::unique_ptr<EpochFile>(new EpochFile(path, file, static_cast<Entry*>(memory)));
}

EpochFile::~EpochFile() {
  if (free_.size() == kEntries) ::unlink(path_.c_str());
  ::munmap(entries_, kEntries * sizeof(Entry));
  ::close(file_);
}

EpochFile::Mark EpochFile::mark(RunId run, ItemNumber item) {
  const std::scoped_lock lock(mutex_);
  if (free_.empty()) return kNoMark;
  const auto mark = free_.back();
  free_.pop_back();
  entries_[mark] = {.run = run.value, .item = item.value, .crashed = 0, .alone = 0};
  return mark;
}

void EpochFile::clear(Mark mark) {
  if (mark == kNoMark) return;
  const std::scoped_lock lock(mutex_);
  entries_[mark].item = 0;
  free_.push_back(mark);
}

EpochFile::InCall::InCall(EpochFile& file, std::span<const Mark> marks) {
  std::size_t count = 0;
  for (const auto mark : marks) {
    if (mark == kNoMark) continue;
    file.entries_[mark].alone = marks.size() == 1;
    if (count < call_note.crashed.size()) call_note.crashed[count++] = &file.entries_[mark].crashed;
  }
  call_note.count = count;
}

EpochFile::InCall::~InCall() { call_note.count = 0; }

bool EpochFile::alive(const std::string& journal, Epoch epoch) {
  const int file = ::open(path_of(journal, epoch).c_str(), O_RDWR | O_CLOEXEC);
  if (file < 0) return false;
  short type = F_WRLCK;
  const bool known = lock(file, F_OFD_GETLK, type);
  ::close(file);
  return known && type != F_UNLCK;
}

std::vector<EpochFile::Marked> EpochFile::marks_of(const std::string& journal, Epoch epoch) {
  std::vector<Marked> marked;
  const int file = ::open(path_of(journal, epoch).c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return marked;
  Entry entry{};
  for (off_t at = 0; ::pread(file, &entry, sizeof entry, at) == ssize_t{sizeof entry}; at += off_t{sizeof entry}) {
    if (entry.item == 0) continue;
    marked.push_back({.run = RunId{entry.run},
                      .item = ItemNumber{entry.item},
                      .crashed = entry.crashed != 0,
                      .alone = entry.alone != 0});
  }
  ::close(file);
  return marked;
}

void EpochFile::forget(const std::string& journal, Epoch epoch) { ::unlink(path_of(journal, epoch).c_str()); }

void install_fatal_signal_note() {
  struct sigaction action {};
  action.sa_handler = &note_and_die;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
  for (const int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT}) ::sigaction(signal, &action, nullptr);
}

}  // namespace sluice
