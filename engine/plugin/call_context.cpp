// SPDX-License-Identifier: Apache-2.0
#include "plugin/call_context.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>

namespace sluice::plugin {
namespace {

void signal(int descriptor) {
  const std::uint64_t one = 1;
  // Cannot block or fail: the counter is nowhere near its limit.
  [[maybe_unused]] const auto written = ::write(descriptor, &one, sizeof one);
}

}  // namespace

Cancellation::~Cancellation() {
  if (const int descriptor = descriptor_.load(); descriptor != kNone) ::close(descriptor);
}

// Flag before descriptor here, descriptor before flag below: whichever of the two threads comes second signals.
void Cancellation::cancel() {
  if (cancelled_.exchange(true)) return;
  if (const int descriptor = descriptor_.load(); descriptor != kNone) signal(descriptor);
}

int Cancellation::descriptor() {
  int present = descriptor_.load();
  if (present != kNone) return present;
  const int made = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (made == kNone) return kNone;
  if (!descriptor_.compare_exchange_strong(present, made)) {
    ::close(made);
    return present;
  }
  if (cancelled_.load()) signal(made);
  return made;
}

}  // namespace sluice::plugin
