// SPDX-License-Identifier: Apache-2.0
#include "runtime/epoch_file.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <numeric>
#include <optional>
#include <utility>

namespace sluice {

struct EpochFile::Entry {
  std::int64_t run;
  std::int64_t item;  // 0: free
  std::int32_t step;
  std::int32_t attempt;
  std::uint32_t crashed;
  std::uint32_t alone;
};

namespace {

constexpr std::size_t kEntries = 4096;

std::string folder_of(const std::string& journal) {
  return journal + ".engines";
}
std::string path_of(const std::string& journal, Epoch epoch) {
  return folder_of(journal) + "/" + std::to_string(epoch.value);
}

std::unexpected<Error> problem(const std::string& path, const std::string& what, int error) {
  return failure(path + ": " + what + ": " + std::strerror(error));
}

class Descriptor final {
 public:
  explicit Descriptor(int file) : file_(file) {}
  Descriptor(Descriptor&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (file_ >= 0) ::close(file_);
  }
  explicit operator bool() const { return file_ >= 0; }
  int get() const { return file_; }
  int release() { return std::exchange(file_, -1); }

 private:
  int file_;
};

bool lock(int file, int command, short& type) {
  struct flock whole{};
  whole.l_type = type;
  whole.l_whence = SEEK_SET;
  const bool ok = fcntl(file, command, &whole) == 0;
  type = whole.l_type;
  return ok;
}

// Held by whoever makes a file or sweeps: so that no file is taken for a dead engine's between being made and being
// locked.
Result<Descriptor> lock_folder(const std::string& folder, const LockWait& wait) {
  Descriptor held(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!held) return problem(folder, "cannot be opened", errno);
  if (::flock(held.get(), LOCK_EX | LOCK_NB) != 0) {
    TRY(wait_for_lock({.name = folder + ": its lock", .file = held.get()}, wait,
                      [&] { return ::flock(held.get(), LOCK_EX); }));
  }
  return held;
}

std::optional<Epoch> epoch_of(const std::string& name) {
  Epoch epoch;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), epoch.value);
  if (error != std::errc{} || end != name.data() + name.size()) return std::nullopt;
  return epoch;
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

// What the handler runs on, as a call may have used up its thread's own stack. A sanitizer has set up one already.
class HandlerStack final {
 public:
  HandlerStack() {
    stack_t present{};
    ::sigaltstack(nullptr, &present);
    if ((present.ss_flags & SS_DISABLE) == 0) return;
    stack_t own{};
    own.ss_sp = memory_.data();
    own.ss_size = memory_.size();
    installed_ = ::sigaltstack(&own, nullptr) == 0;
  }
  ~HandlerStack() {
    stack_t none{};
    none.ss_flags = SS_DISABLE;
    if (installed_) ::sigaltstack(&none, nullptr);
  }
  HandlerStack(const HandlerStack&) = delete;

 private:
  std::array<std::byte, 16 * 1024> memory_;
  bool installed_ = false;
};

}  // namespace

EpochFile::EpochFile(std::string path, int file, Entry* entries)
    : path_(std::move(path)), file_(file), entries_(entries), free_(kEntries) {
  std::iota(free_.rbegin(), free_.rend(), Mark{0});
}

Result<std::unique_ptr<EpochFile>> EpochFile::create(const std::string& journal, Epoch epoch, const LockWait& wait) {
  const auto folder = folder_of(journal);
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return problem(folder, "cannot be made", errno);
  const auto turn = TRY(lock_folder(folder, wait));
  const auto path = path_of(journal, epoch);
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file) return problem(path, "cannot be made", errno);
  short type = F_WRLCK;
  if (!lock(file.get(), F_OFD_SETLK, type)) {
    return failure(
        path +
        ": a living engine has this number already: was the journal replaced by an older copy while that one "
        "ran? Stop it, then try again");
  }
  constexpr auto kSize = kEntries * sizeof(Entry);
  if (::ftruncate(file.get(), 0) != 0) return problem(path, "cannot be emptied", errno);
  // Whole from the start: a page that finds no room on the disk later would end the process.
  if (const int error = ::posix_fallocate(file.get(), 0, kSize); error != 0) {
    ::unlink(path.c_str());
    return problem(path, "cannot be made", error);
  }
  void* memory = ::mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
  if (memory == MAP_FAILED) return problem(path, "cannot be mapped", errno);
  return std::unique_ptr<EpochFile>(new EpochFile(path, file.release(), static_cast<Entry*>(memory)));
}

EpochFile::~EpochFile() {
  if (free_.size() == kEntries) ::unlink(path_.c_str());
  ::munmap(entries_, kEntries * sizeof(Entry));
  ::close(file_);
}

EpochFile::Mark EpochFile::mark(const Called& call) {
  const std::scoped_lock lock(mutex_);
  if (free_.empty()) return kNoMark;
  const auto mark = free_.back();
  free_.pop_back();
  // The item last: a kill in between leaves the entry free.
  entries_[mark] = {
      .run = call.run.value, .item = 0, .step = call.step, .attempt = call.attempt, .crashed = 0, .alone = 0};
  std::atomic_ref(entries_[mark].item).store(call.item.value, std::memory_order_release);
  return mark;
}

void EpochFile::clear(Mark mark) {
  if (mark == kNoMark) return;
  const std::scoped_lock lock(mutex_);
  std::atomic_ref(entries_[mark].item).store(0, std::memory_order_release);
  free_.push_back(mark);
}

EpochFile::InCall::InCall(EpochFile& file, std::span<const Mark> marks) {
  thread_local const HandlerStack stack;
  std::size_t count = 0;
  for (const auto mark : marks) {
    if (mark == kNoMark) continue;
    file.entries_[mark].alone = marks.size() == 1;
    if (count < call_note.crashed.size()) call_note.crashed[count++] = &file.entries_[mark].crashed;
  }
  call_note.count = count;
}

EpochFile::InCall::~InCall() {
  call_note.count = 0;
}

// Whoever cannot tell does not take a living engine for dead.
Result<bool> EpochFile::alive(const std::string& journal, Epoch epoch) {
  const auto path = path_of(journal, epoch);
  const Descriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (!file && (errno == ENOENT || errno == ENOTDIR)) return false;
  if (!file) return problem(path, "cannot be opened", errno);
  short type = F_WRLCK;
  if (!lock(file.get(), F_OFD_GETLK, type)) return problem(path, "its lock cannot be looked at", errno);
  return type != F_UNLCK;
}

Result<> EpochFile::sweep(const std::string& journal, const std::function<bool(const Marked&)>& keep,
                          const LockWait& wait) {
  const auto folder = folder_of(journal);
  const auto turn = TRY(lock_folder(folder, wait));
  std::error_code error;
  for (const auto& listed : std::filesystem::directory_iterator(folder, error)) {
    const auto epoch = epoch_of(listed.path().filename().string());
    if (!epoch) continue;
    const bool living = TRY(alive(journal, *epoch));
    if (living) continue;
    TRY(sweep_file(listed.path().string(), keep));
  }
  if (error) return problem(folder, "cannot be listed", error.value());
  return {};
}

// REQUIRES: its engine is dead.
Result<> EpochFile::sweep_file(const std::string& path, const std::function<bool(const Marked&)>& keep) {
  const Descriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (!file && errno == ENOENT) return {};  // its engine was just ending in peace
  if (!file) return problem(path, "cannot be opened", errno);
  std::vector<Entry> entries(kEntries);
  const auto read = ::pread(file.get(), entries.data(), kEntries * sizeof(Entry), 0);
  if (read < 0) return problem(path, "cannot be read", errno);
  entries.resize(static_cast<std::size_t>(read) / sizeof(Entry));
  bool kept = false;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    auto& entry = entries[i];
    if (entry.item == 0) continue;
    if (keep({{RunId{entry.run}, ItemNumber{entry.item}, entry.step, entry.attempt},
              entry.crashed != 0,
              entry.alone != 0})) {
      kept = true;
      continue;
    }
    entry.item = 0;
    const auto at = static_cast<off_t>(i * sizeof(Entry));
    if (::pwrite(file.get(), &entry, sizeof entry, at) < 0) return problem(path, "cannot be written", errno);
  }
  if (!kept && ::unlink(path.c_str()) != 0 && errno != ENOENT) return problem(path, "cannot be removed", errno);
  return {};
}

void install_fatal_signal_note() {
  struct sigaction action{};
  action.sa_handler = &note_and_die;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER | SA_ONSTACK);
  for (const int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT}) ::sigaction(signal, &action, nullptr);
}

}  // namespace sluice
