// SPDX-License-Identifier: Apache-2.0
#include "app/locations.hpp"

#include <cstdlib>
#include <sstream>

namespace sluice::app {
namespace {

std::optional<std::string> environment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

}  // namespace

std::string journal_path(const Arguments& arguments) {
  std::filesystem::path path;
  if (const auto given = arguments.value("journal")) {
    path = *given;
  } else if (const auto variable = environment("SLUICE_JOURNAL")) {
    path = *variable;
  } else if (const auto state = environment("XDG_STATE_HOME")) {
    path = std::filesystem::path(*state) / "sluice/journal.db";
  } else {
    path = std::filesystem::path(environment("HOME").value_or("/")) / ".local/state/sluice/journal.db";
  }
  return std::filesystem::absolute(path).lexically_normal().string();
}

std::vector<std::filesystem::path> plugin_directories(const Arguments& arguments) {
  std::vector<std::filesystem::path> directories;
  const auto add = [&](const std::filesystem::path& directory) {
    if (std::filesystem::is_directory(directory)) directories.push_back(std::filesystem::absolute(directory));
  };
  for (const auto& directory : arguments.values("plugins")) directories.push_back(std::filesystem::absolute(directory));
  std::istringstream listed(environment("SLUICE_PLUGINS").value_or(""));
  for (std::string directory; std::getline(listed, directory, ':');) add(directory);
  const auto program = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  add(program / SLUICE_PLUGINS_FROM_PROGRAM);  // as installed
  add(program / "../lib/plugins");             // as built
  return directories;
}

}  // namespace sluice::app
