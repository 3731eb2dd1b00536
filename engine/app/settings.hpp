// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/command_line.hpp"
#include "app/console.hpp"
#include "base/ids.hpp"
#include "config/limit_reader.hpp"
#include "log/line.hpp"

namespace sluice::app {

// What holds for this start of the program: sluice.toml, over that SLUICE_*, over that flags.
struct Settings {
  std::string journal;        // absolute
  bool usual_journal = true;  // a command in this folder finds it without being told
  std::vector<std::filesystem::path>
      plugin_directories;                  // the first wins: --plugins, SLUICE_PLUGINS, sluice.toml, installed
  std::string file;                        // sluice.toml's path; "" there is none
  std::vector<config::LimitEntry> limits;  // of sluice.toml
  std::string listen;                      // "" none; of sluice.toml or SLUICE_LISTEN
  std::string public_url;                  // "" none; of sluice.toml or SLUICE_PUBLIC_URL
  log::Level log_level = log::Level::warning;
};

// sluice.toml is the one that --config or SLUICE_CONFIG names, else the one in `folder`, where there is one. What is
// wrong is said with its place; nullopt then.
std::optional<Settings> read_settings(Console& console, const Arguments& arguments,
                                      const std::filesystem::path& folder);

// A word as a shell takes it.
std::string shell_quoted(const std::string& word);

// What to type about a run, or one of its items, from the same folder.
std::string command_for(std::string_view command, RunId run, const Settings& settings, ItemNumber item = {});

}  // namespace sluice::app
