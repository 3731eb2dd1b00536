// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "plugin/manifest.hpp"

namespace sluice::plugin {

struct PluginFile {
  std::filesystem::path path;  // absolute
  Manifest manifest;
};

// The plugins that can be used: all *.so of some directories, by their manifests alone. A value; reading it anew is how
// a new plugin is found.
class Catalog {
 public:
  Catalog() = default;
  // Of manifests that were read elsewhere.
  explicit Catalog(std::vector<PluginFile> files) : files_(std::move(files)) {}

  // Of two components of one kind and name, that of the earlier directory is used. What several paths lead to counts
  // once. Directories and files that somebody other than root and this user could change are refused, as loading one of
  // them would run their code. What cannot be used is a problem, one line each, and hides nothing else.
  static Catalog scan(std::span<const std::filesystem::path> directories);

  std::span<const PluginFile> files() const { return files_; }
  std::span<const Error> problems() const { return problems_; }

  struct Entry {
    const PluginFile& file;
    const ComponentManifest& component;
  };
  // Valid as long as the catalog.
  std::optional<Entry> find(ComponentKind kind, std::string_view component) const;
  // Under one name there may be a component of each kind.
  std::vector<ComponentKind> kinds_of(std::string_view component) const;

  // The component that `name` most likely meant.
  std::optional<std::string_view> suggestion(std::string_view name) const;

 private:
  // A file or directory, whatever its path.
  struct Identity {
    std::uint64_t device, inode;
    auto operator<=>(const Identity&) const = default;
  };
  // False where it is in `seen` already.
  static bool is_new(const std::filesystem::path& path, std::set<Identity>& seen);
  void scan_directory(const std::filesystem::path& directory, std::set<Identity>& seen);
  void add(PluginFile file);

  std::vector<PluginFile> files_;
  std::vector<Error> problems_;
};

}  // namespace sluice::plugin
