// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "state.hpp"

namespace sluice::sandbox {

inline constexpr std::string_view kControlPath = "/sandbox";

// The sandbox's own routes: what was received, and what happens next. Needs no key; README.md lists them.
Answer answer_control(State& state, const http::Request& request, Timestamp real_now);

}  // namespace sluice::sandbox
