// SPDX-License-Identifier: Apache-2.0
#include "base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace sluice {

void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "sluice: bug: %s does not hold at %s:%d\n", condition, file, line);
  std::abort();
}

}  // namespace sluice
