// SPDX-License-Identifier: Apache-2.0
#include "app/scan_plugins.hpp"

namespace sluice::app {

plugin::Catalog scan_plugins(Console& console, const Settings& settings) {
  auto catalog = plugin::Catalog::scan(settings.plugin_directories);
  for (const auto& problem : catalog.problems()) console.error(ExitStatus::failed, problem.message);
  return catalog;
}

}  // namespace sluice::app
