// SPDX-License-Identifier: Apache-2.0
#include "base/lock_holder.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace sluice {
namespace {

namespace fs = std::filesystem;

std::optional<int> number_in(const fs::path& path) {
  const auto name = path.filename().string();
  int number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error != std::errc{} || end != name.data() + name.size()) return std::nullopt;
  return number;
}

bool same_file(const fs::path& link, const struct stat& file) {
  struct stat other{};
  return ::stat(link.c_str(), &other) == 0 && other.st_dev == file.st_dev && other.st_ino == file.st_ino;
}

// The last part that is locked through a descriptor, from lines as "lock: 1: OFDLCK ADVISORY WRITE -1 fe:00:109 1 1".
std::optional<std::int64_t> last_locked(const fs::path& descriptor) {
  std::optional<std::int64_t> last;
  std::ifstream lines(descriptor);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string label, number, kind, strictness, access, process, file;
    std::int64_t start = 0;
    words >> label >> number >> kind >> strictness >> access >> process >> file >> start;
    if (words && label == "lock:") last = std::max(last.value_or(start), start);
  }
  return last;
}

bool is_stopped(const fs::path& process) {
  std::ifstream in(process / "stat");
  std::string text;
  std::getline(in, text);
  const auto name_end = text.rfind(") ");  // the name may hold anything
  return name_end != std::string::npos && (text[name_end + 2] == 'T' || text[name_end + 2] == 't');
}

}  // namespace

std::optional<LockHolder> holder_of_lock(int file) {
  struct stat wanted{};
  if (::fstat(file, &wanted) != 0) return std::nullopt;
  std::optional<LockHolder> holder;
  std::int64_t last = -1;
  std::error_code skipped;  // processes that end meanwhile, and those of others
  for (const auto& process : fs::directory_iterator("/proc", skipped)) {
    const auto id = number_in(process.path());
    if (!id) continue;
    for (const auto& open : fs::directory_iterator(process.path() / "fd", skipped)) {
      const auto descriptor = number_in(open.path());
      if (!descriptor || (*id == ::getpid() && *descriptor == file) || !same_file(open.path(), wanted)) continue;
      const auto locked = last_locked(process.path() / "fdinfo" / std::to_string(*descriptor));
      if (!locked || *locked <= last) continue;
      last = *locked;
      holder = LockHolder{.process = *id, .stopped = is_stopped(process.path())};
    }
  }
  return holder;
}

}  // namespace sluice
