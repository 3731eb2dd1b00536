// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace sluice::sandbox {

// The 18 digits of a video id: a snowflake (milliseconds since 2021-01-01 in the upper bits, 22 bits below them).
// Its time is made up from the hash too, as the same video has the same id in every run.
std::string snowflake(std::uint64_t hash);

// A UUID of version 4; the long form has the "_" and 32 hex digits after it that some documents show.
std::string task_uuid(std::uint64_t hash);
std::string long_task_id(std::uint64_t hash);

}  // namespace sluice::sandbox
