// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "app/command.hpp"

namespace sluice::app {

ExitStatus version_command(const std::vector<std::string>& words) {
  if (!words.empty() && words.front() != "--help") return usage_error("version takes no arguments");
  std::puts("sluice " SLUICE_VERSION);
  return ExitStatus::succeeded;
}

}  // namespace sluice::app
