// SPDX-License-Identifier: Apache-2.0
#include "exec/command.hpp"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>

namespace sluice::exec {
namespace {

constexpr std::array<const char*, 6> kInherited{"HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR"};

bool is_program(const std::string& file) {
  struct stat found{};
  return ::stat(file.c_str(), &found) == 0 && S_ISREG(found.st_mode) && ::access(file.c_str(), X_OK) == 0;
}

std::string joined(const std::string& folder, std::string_view file) {
  return (std::filesystem::path(folder) / file).lexically_normal().string();
}

}  // namespace

Environment Environment::clean() {
  Environment out;
  out.set("PATH", search_path());
  for (const char* name : kInherited) {
    if (const char* value = std::getenv(name)) out.set(name, value);
  }
  // Or Python would keep the answers to itself until it has 8 KiB of them.
  out.set("PYTHONUNBUFFERED", "1");
  return out;
}

Environment::~Environment() {
  for (std::string& line : lines_) ::explicit_bzero(line.data(), line.size());
}

void Environment::set(std::string_view name, std::string_view value) {
  std::string line;
  line.reserve(name.size() + 1 + value.size());
  line.append(name).append("=").append(value);
  const auto known = std::ranges::find_if(
      lines_, [&](const std::string& other) { return other.starts_with(line.substr(0, name.size() + 1)); });
  if (known == lines_.end()) {
    lines_.push_back(std::move(line));
  } else {
    known->swap(line);
    ::explicit_bzero(line.data(), line.size());
  }
}

std::string search_path() {
  const char* path = std::getenv("PATH");
  return path != nullptr && *path != '\0' ? path : "/usr/local/bin:/usr/bin:/bin";
}

std::expected<std::string, std::string> find_program(const std::string& word, const std::string& folder,
                                                     std::string_view path) {
  const std::string here = joined(folder, word);
  if (word.find('/') != std::string::npos) {
    if (is_program(here)) return here;
    std::error_code ignored;
    return std::unexpected(std::filesystem::exists(here, ignored)
                               ? here + " cannot be executed: `chmod +x` it, or name its interpreter before it"
                               : "there is no program " + here);
  }
  while (!path.empty()) {
    const auto end = std::min(path.find(':'), path.size());
    const std::string file = joined(std::string(path.substr(0, end)), word);
    if (end > 0 && is_program(file)) return file;
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  std::error_code ignored;
  const bool beside = std::filesystem::is_regular_file(here, ignored);
  return std::unexpected("no folder of PATH has a program named " + word +
                         (beside ? "; for the one beside the workflow, write \"./" + word + "\"" : ""));
}

bool is_variable_name(std::string_view name) {
  return !name.empty() && name.find('=') == std::string_view::npos && name.find('\0') == std::string_view::npos;
}

}  // namespace sluice::exec
