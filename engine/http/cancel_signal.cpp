// SPDX-License-Identifier: Apache-2.0
#include "http/cancel_signal.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

namespace sluice::http {

CancelSignal::CancelSignal() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  // Without a descriptor (the process has too many), waits go on to their deadlines.
}

CancelSignal::~CancelSignal() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void CancelSignal::raise() {
  raised_ = true;
  if (descriptor_ >= 0) ::eventfd_write(descriptor_, 1);
}

}  // namespace sluice::http
