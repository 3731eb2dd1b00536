// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <optional>

namespace sluice {

struct LockHolder {
  pid_t process = 0;
  bool stopped = false;  // by a signal, or a debugger

  friend bool operator==(const LockHolder&, const LockHolder&) = default;
};

// Who holds a lock on this file through another descriptor, by what /proc shows; where several do, on parts of it,
// that of the last part. nullopt: nobody, or a process of another user or container.
std::optional<LockHolder> holder_of_lock(int file);

}  // namespace sluice
