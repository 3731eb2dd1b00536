// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/result.hpp"
#include "journal/sqlite.hpp"

namespace sluice {

// The journal's version: 0 before it is set up. A newer one than this program knows is an error.
Result<std::int64_t> known_version(sqlite::Connection& db);

}  // namespace sluice
