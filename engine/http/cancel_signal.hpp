// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

namespace sluice::http {

// Tells whoever waits, in poll(2) or by looking now and then, to give up. Raised once, for good. Any thread.
class CancelSignal {
 public:
  CancelSignal();
  ~CancelSignal();
  CancelSignal(const CancelSignal&) = delete;
  CancelSignal& operator=(const CancelSignal&) = delete;

  void raise();
  bool raised() const { return raised_; }

  // Becomes readable when the signal is raised. Not to be read or closed.
  int descriptor() const { return descriptor_; }

 private:
  std::atomic<bool> raised_ = false;
  const int descriptor_;
};

}  // namespace sluice::http
