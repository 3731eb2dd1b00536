// SPDX-License-Identifier: Apache-2.0
#include "edition.hpp"

namespace edition {
int compiled() {
  return EDITION;
}
}  // namespace edition
