// SPDX-License-Identifier: Apache-2.0
#include "exec/exec_step.hpp"

#include <utility>

#include "exec/once.hpp"

namespace sluice::exec {

ExecStep::ExecStep(Options options, Host host) {
  const bool lines = options.mode == "lines";
  program_ = std::make_unique<Program>(std::move(options), host);
  if (lines) dialogue_ = std::make_unique<Dialogue>(*program_);
}

void ExecStep::process(Batch items, Verdicts& verdicts, Call& call) {
  if (dialogue_ != nullptr) return dialogue_->process(items, verdicts, call);
  for (std::size_t i = 0; i < items.size(); ++i) {
    verdicts.set(i, i > 0 && call.cancelled() ? cancelled() : run_once(*program_, items[i], call));
  }
}

}  // namespace sluice::exec
