// SPDX-License-Identifier: Apache-2.0
#include "app/early_exit.hpp"

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <string_view>

#include "app/exit_status.hpp"
#include "base/check.hpp"

namespace sluice::app {
namespace {

std::atomic<int> guards = 0;

void end_as_engine() {
  if (guards == 0) return;
  constexpr std::string_view kSaid = "sluice: a plugin has ended the program; `sluice resume --last` goes on\n";
  // No stream: another thread may hold its lock.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, kSaid.data(), kSaid.size());
  ::_exit(static_cast<int>(ExitStatus::engine));
}

}  // namespace

EarlyExit::EarlyExit() {
  static const int registered = std::atexit(end_as_engine);
  SLUICE_CHECK(registered == 0);
  guards += 1;
}

EarlyExit::~EarlyExit() {
  guards -= 1;
}

}  // namespace sluice::app
