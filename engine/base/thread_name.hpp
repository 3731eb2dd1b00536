// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace sluice {

// What `top -H`, `perf` and a debugger call this thread; at most 15 bytes.
void name_this_thread(const char* name);

}  // namespace sluice
