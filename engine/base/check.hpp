// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace sluice {

[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace sluice

// A bug if it does not hold: prints the condition with its place and aborts, in release builds too. Never used on
// input from users, the network or plugins.
#define SLUICE_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::sluice::check_failed(#condition, __FILE__, __LINE__))
