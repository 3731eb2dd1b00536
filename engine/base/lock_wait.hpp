// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "base/result.hpp"

namespace sluice {

// How a wait for a lock that another process holds is borne: that process may be stopped, and hold it for ever. Both
// are called on the thread that waits.
struct LockWait {
  std::function<bool()> given_up = nullptr;  // looked at a few times a second; none: it waits as long as it takes
  std::function<void(const std::string&)> tell = nullptr;  // once, of a wait that lasts: who holds it, and what to do
};

struct HeldLock {
  std::string name;  // as in "NAME has been held for 3 s by process 7"
  int file;          // a descriptor of the locked file
};

// Makes `take`, a blocking system call that gives 0 or sets errno, until it has the lock. An error where there can be
// none, or the wait is given up. Any thread that does not block SIGURG.
Result<> wait_for_lock(const HeldLock& lock, const LockWait& wait, const std::function<int()>& take);

}  // namespace sluice
