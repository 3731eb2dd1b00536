// SPDX-License-Identifier: Apache-2.0
//
// sluice.toml: what holds for an engine, whatever it runs.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostic.hpp"
#include "config/limit_reader.hpp"

namespace sluice::config {

struct Settings {
  std::optional<std::filesystem::path> journal;           // [journal] path; absolute, as all of these
  std::vector<std::filesystem::path> plugin_directories;  // [plugins] dirs
  std::vector<LimitEntry> limits;                         // [limits."memories.upload"]: over what workflows say
  std::optional<std::string> listen;                      // "127.0.0.1:8080"
  std::optional<std::string> public_url;                  // without a "/" at its end
};

bool is_http_url(std::string_view text);  // an http or https address without query

// `file` is absolute: paths in it are relative to its folder.
Settings read_settings(const std::filesystem::path& file, std::string text, Diagnostics& diagnostics);

}  // namespace sluice::config
