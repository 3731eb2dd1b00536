// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "config/document.hpp"
#include "config/table_reader.hpp"
#include "model/schedule.hpp"

namespace sluice::config {

// [schedule] or [[schedule]].
std::vector<Schedule> read_schedules(const Document& document, OtherTable file, Diagnostics& diagnostics);

}  // namespace sluice::config
