// SPDX-License-Identifier: Apache-2.0
#include "runtime/run_value.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace sluice {
namespace {

std::string iso(Timestamp time) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}Z", std::chrono::time_point_cast<std::chrono::seconds>(time));
}

}  // namespace

Object run_value(const StoredRun& run) {
  return {{"id", run.run.value}, {"trigger", run.trigger}, {"started_at", iso(run.created_at)}};
}

Value run_event_value(const StoredRun& run, RunState state, const Ledger& ledger, const std::string& reason,
                      Timestamp now) {
  auto value = run_value(run);
  value.append("state", name(state));
  value.append("reason", reason);
  value.append("duration", std::chrono::duration_cast<std::chrono::seconds>(now - run.created_at).count());
  value.append("counts", Object{{"taken", ledger.taken},
                                {"emitted", ledger.emitted},
                                {"done", ledger.done},
                                {"expanded", ledger.expanded},
                                {"skipped", ledger.skipped},
                                {"dead", ledger.dead},
                                {"cancelled", ledger.cancelled},
                                {"owed", ledger.owed},
                                {"delivered", ledger.delivered},
                                {"undelivered", ledger.undelivered},
                                {"withdrawn", ledger.withdrawn}});
  return value;
}

}  // namespace sluice
