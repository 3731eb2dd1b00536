// SPDX-License-Identifier: Apache-2.0
#include <sluice/sdk.hpp>

#include "exec/exec_source.hpp"
#include "exec/exec_step.hpp"

using sluice::exec::ExecSource;
using sluice::exec::ExecStep;

SLUICE_PLUGIN("dev.sluice.exec", "1.0.0", ExecStep, ExecSource)
