// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "state.hpp"

namespace sluice::sandbox {

inline constexpr std::string_view kMemoriesPrefix = "/serve/api/v1/";

// The Memories.ai API: every path under its prefix. `now` is the service's time.
Answer answer_memories(State& state, const http::Request& request, Timestamp now);

}  // namespace sluice::sandbox
