// SPDX-License-Identifier: Apache-2.0
#include "app/program_file.hpp"

#include <sys/auxv.h>

#include <system_error>

namespace sluice::app {

// By its link in /proc; where that is not mounted, by the name that it was started under.
std::filesystem::path program_file() {
  std::error_code error;
  auto file = std::filesystem::read_symlink("/proc/self/exe", error);
  if (!error) return file;
  const auto* name = reinterpret_cast<const char*>(::getauxval(AT_EXECFN));
  return name != nullptr ? std::filesystem::absolute(name) : std::filesystem::path();
}

}  // namespace sluice::app
