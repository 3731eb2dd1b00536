// SPDX-License-Identifier: Apache-2.0
#include "exec/exec_step.hpp"

#include <chrono>
#include <utility>

#include "exec/call_time.hpp"
#include "exec/once.hpp"

namespace sluice::exec {

ExecStep::ExecStep(Options options, Host host) {
  const bool lines = options.mode == "lines";
  program_ = std::make_unique<Program>(std::move(options), host);
  if (lines) dialogue_ = std::make_unique<Dialogue>(*program_);
}

void ExecStep::process(Batch items, Verdicts& verdicts, Call& call) {
  if (dialogue_ != nullptr) return dialogue_->process(items, verdicts, call);
  // An item is begun only if it can have most of the time that its step allows.
  const auto time = CallTime::of(call);
  const auto may_begin = [&] { return !call.cancelled() && std::chrono::steady_clock::now() < time.half; };
  for (std::size_t i = 0; i < items.size(); ++i) {
    verdicts.set(i, i == 0 || may_begin() ? run_once(*program_, items[i], call)
                    : call.cancelled()    ? cancelled()
                                          : not_begun("the call was over before its turn came"));
  }
}

}  // namespace sluice::exec
