// SPDX-License-Identifier: Apache-2.0
#include "file/place.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "file/target.hpp"

namespace sluice::file {

namespace fs = std::filesystem;

Attempted<fs::path> place_below(const fs::path& root, const fs::path& path) {
  std::error_code error;
  const fs::path top = fs::canonical(root, error);
  if (error) {
    return std::unexpected(Refusal{.sentence = "the root " + root.string() + " cannot be used: " + error.message()});
  }
  const fs::path place = fs::weakly_canonical(path, error);
  if (error) return std::unexpected(Refusal{.sentence = path.string() + " cannot be used: " + error.message()});
  const auto [rest, unused] = std::mismatch(top.begin(), top.end(), place.begin(), place.end());
  if (rest != top.end() || place == top) {
    return std::unexpected(Refusal{.sentence = path.string() + " stands outside of the root " + top.string() +
                                               (place == path ? "" : ": it leads to " + place.string())});
  }
  return place;
}

Attempted<> make_directory(const fs::path& directory) {
  if (fs::is_directory(directory)) return {};
  if (auto parent = make_directory(directory.parent_path()); !parent) return parent;
  if (::mkdir(directory.c_str(), 0777) != 0 && errno != EEXIST) return refused_by_errno(directory, "created");
  return sync_directory(directory.parent_path());
}

}  // namespace sluice::file
