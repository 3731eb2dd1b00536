// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>

#include "file/descriptor.hpp"
#include "file/intent.hpp"
#include "file/refusal.hpp"

namespace sluice::file {

// The hidden file beside a target (`out/videos.csv`: `out/.videos.csv.sluice`): its lock makes one writer a path,
// across runs and engines and while the target itself is moved away; its content is the writer's intent, marked void
// while there is none. It lives as long as its writer does and is left behind only by a crash. Holds the lock from
// open() to its end.
class Companion {
 public:
  // Waits a moment for another writer, then says busy.
  static Attempted<Companion> open(const std::filesystem::path& target, int cancel_fd);
  static std::filesystem::path path_for(const std::filesystem::path& target);
  // Deletes it, unless it is in use or still holds an intent.
  static void remove(const std::filesystem::path& target);

  Attempted<std::optional<Intent>> intent() const;
  // Durable when it returns.
  Attempted<> announce(const Intent& intent);
  // REQUIRES: there is an intent. It is void: what it announced is committed, or taken back. Not durable by itself;
  // whoever reads a void intent after a power cut finds that the target's checkpoint lies beyond it, or that nothing of
  // it is there.
  void settle();

 private:
  Companion(std::filesystem::path path, Descriptor file) : path_(std::move(path)), file_(std::move(file)) {}

  std::filesystem::path path_;
  Descriptor file_;
};

}  // namespace sluice::file
