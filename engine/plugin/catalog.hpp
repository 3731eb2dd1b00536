// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
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

  // Of two components of one name, that of the earlier directory is used. Directories and files that somebody other
  // than root and this user could change are refused, as loading one of them would run their code. What cannot be used
  // is a problem, one line each, and hides nothing else.
  static Catalog scan(std::span<const std::filesystem::path> directories);

  std::span<const PluginFile> files() const { return files_; }
  std::span<const Error> problems() const { return problems_; }

  struct Entry {
    const PluginFile& file;
    const ComponentManifest& component;
  };
  // Valid as long as the catalog.
  std::optional<Entry> find(std::string_view component) const;

  // The component that `name` most likely meant.
  std::optional<std::string_view> suggestion(std::string_view name) const;

 private:
  void scan_directory(const std::filesystem::path& directory);
  void add(PluginFile file);

  std::vector<PluginFile> files_;
  std::vector<Error> problems_;
};

}  // namespace sluice::plugin
