// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <sluice/sdk.hpp>

#include "exec/batch.hpp"
#include "exec/program.hpp"

namespace sluice::exec {

inline constexpr int kTryLater = 75;  // sysexits.h: EX_TEMPFAIL

// mode = "once": a process for the item. It reads the item, or `params` where they are given; what it prints is the
// output.
Outcome run_once(const Program& program, const Work<Params>& work, Call& call);

}  // namespace sluice::exec
