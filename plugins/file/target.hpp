// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "file/descriptor.hpp"
#include "file/refusal.hpp"

namespace sluice::file {

// The file that lines are appended to. It may be absent until the first append. Owns its descriptor.
class Target {
 public:
  // Refuses what is no regular file. `path` is canonical: a link put in its place since is not followed.
  static Attempted<Target> open(std::filesystem::path path);

  std::uint64_t size() const { return size_; }  // as last seen; 0 where absent
  const std::filesystem::path& path() const { return path_; }

  // Of the last 64 KiB before `at`, which stands for all that is there. REQUIRES: at <= size().
  Attempted<std::uint64_t> tail_checksum(std::uint64_t at) const;
  Attempted<std::string> bytes(std::uint64_t from, std::uint64_t size) const;

  Attempted<> measure();  // looks again how long it is

  // Durable when they return. An append that fails may have written a part.
  Attempted<> truncate(std::uint64_t size);
  Attempted<> append(std::string_view block);

 private:
  explicit Target(std::filesystem::path path) : path_(std::move(path)) {}
  Attempted<> create();

  std::filesystem::path path_;
  Descriptor file_;
  std::uint64_t size_ = 0;
};

// A directory's entries are durable apart from the files.
Attempted<> sync_directory(const std::filesystem::path& directory);

// Less only where the file ends; nullopt, and false: errno says why.
std::optional<std::string> read_all(int fd, std::uint64_t from, std::uint64_t size);
bool write_all(int fd, std::string_view bytes);

}  // namespace sluice::file
