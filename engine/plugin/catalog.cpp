// SPDX-License-Identifier: Apache-2.0
#include "plugin/catalog.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>
#include <utility>

#include "base/text.hpp"

namespace sluice::plugin {
namespace {

Result<> check_only_ours(const std::filesystem::path& path) {
  struct stat found{};
  if (::stat(path.c_str(), &found) != 0) return failure(path.string() + ": " + std::strerror(errno));
  if (found.st_uid != 0 && found.st_uid != ::geteuid()) {
    return failure(path.string() +
                   ": belongs to another user, who could change it; plugins are taken from one's own or root's only");
  }
  if ((found.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return failure(path.string() + ": others can write to it; `chmod go-w " + path.string() +
                   "` before plugins are taken from it");
  }
  return {};
}

// In a fixed order, so that which file wins never depends on the file system.
Result<std::vector<std::filesystem::path>> libraries_in(const std::filesystem::path& directory) {
  std::error_code error;
  std::vector<std::filesystem::path> out;
  for (std::filesystem::directory_iterator at(directory, error), end; !error && at != end; at.increment(error)) {
    if (at->path().extension() == ".so") out.push_back(at->path());
  }
  if (error) return failure(directory.string() + ": " + error.message());
  std::ranges::sort(out);
  return out;
}

}  // namespace

Catalog Catalog::scan(std::span<const std::filesystem::path> directories) {
  Catalog out;
  std::set<Identity> seen;
  for (const auto& directory : directories) out.scan_directory(directory, seen);
  return out;
}

bool Catalog::is_new(const std::filesystem::path& path, std::set<Identity>& seen) {
  struct stat found{};
  return ::stat(path.c_str(), &found) != 0 || seen.insert({found.st_dev, found.st_ino}).second;
}

void Catalog::scan_directory(const std::filesystem::path& directory, std::set<Identity>& seen) {
  std::error_code error;
  const auto real = std::filesystem::canonical(directory, error);
  if (error) return problems_.push_back({directory.string() + ": " + error.message()});
  if (!is_new(real, seen)) return;
  if (const auto ours = check_only_ours(real); !ours) return problems_.push_back(ours.error());
  const auto libraries = libraries_in(real);
  if (!libraries) return problems_.push_back(libraries.error());
  for (const auto& path : *libraries) {
    if (!is_new(path, seen)) continue;
    const auto ours = check_only_ours(path);
    auto manifest = ours ? read_manifest(path) : std::unexpected(ours.error());
    if (manifest) {
      add({path, *std::move(manifest)});
    } else {
      problems_.push_back(std::move(manifest).error());
    }
  }
}

void Catalog::add(PluginFile file) {
  for (const ComponentManifest& component : file.manifest.components) {
    const auto earlier = find(component.kind, component.name);
    if (earlier && earlier->file.path.parent_path() == file.path.parent_path()) {
      problems_.push_back({file.path.string() + ": offers " + component.name + ", as " +
                           earlier->file.path.filename().string() + " beside it does, which is used"});
    }
  }
  files_.push_back(std::move(file));
}

std::optional<Catalog::Entry> Catalog::find(ComponentKind kind, std::string_view component) const {
  for (const PluginFile& file : files_) {
    if (const auto* found = file.manifest.component(kind, component)) return Entry{file, *found};
  }
  return std::nullopt;
}

std::vector<ComponentKind> Catalog::kinds_of(std::string_view component) const {
  std::vector<ComponentKind> kinds;
  for (const ComponentKind kind : kComponentKinds) {
    if (find(kind, component)) kinds.push_back(kind);
  }
  return kinds;
}

std::optional<std::string_view> Catalog::suggestion(std::string_view name) const {
  std::vector<std::string_view> names;
  for (const PluginFile& file : files_) {
    for (const ComponentManifest& component : file.manifest.components) names.push_back(component.name);
  }
  return closest(name, names);
}

}  // namespace sluice::plugin
