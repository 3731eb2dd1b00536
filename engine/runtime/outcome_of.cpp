// SPDX-License-Identifier: Apache-2.0
#include "runtime/outcome_of.hpp"

#include <iterator>
#include <utility>

#include "base/text.hpp"

namespace sluice {
namespace {

constexpr std::size_t kMessageBytes = 1024;
constexpr std::size_t kDetailBytes = 4096;

Fault fault_of(plugin::Failure&& failure) {
  if (failure.message.empty())
    failure.message = "the plugin gave no reason (" + std::string(name(failure.status)) + ")";
  if (!failure.field.empty()) failure.message = "option " + failure.field + ": " + failure.message;
  return {.code = shortened(failure.code, kMessageBytes),
          .message = shortened(failure.message, kMessageBytes),
          .detail = shortened(failure.detail, kDetailBytes)};
}

}  // namespace

Outcome outcome_of(plugin::Failure failure, bool timed_out) {
  using plugin::Status;
  const auto after = failure.retry_after;
  switch (failure.status) {
    case Status::retry:
      return outcome::Retry{fault_of(std::move(failure)), after};
    case Status::deadline:
      return outcome::Retry{fault_of(std::move(failure)), after};
    case Status::throttled:
      return outcome::Throttled{fault_of(std::move(failure)), after};
    case Status::skip:
      return outcome::Skipped{fault_of(std::move(failure)).message};
    case Status::halt:
    case Status::config:
      return outcome::Halted{fault_of(std::move(failure))};
    case Status::cancelled:
      if (timed_out)
        return outcome::Retry{{.code = "timeout", .message = "the call took longer than its timeout", .detail = ""},
                              after};
      // With a code, it was the plugin's own idea, and there is more to say than that the call was told to end.
      if (failure.code.empty()) return outcome::Interrupted{};
      return outcome::Interrupted{.why = fault_of(std::move(failure)).message};
    case Status::failed:
    case Status::internal:
    case Status::unsupported:
    case Status::ok:
    case Status::end:
    case Status::idle:
      break;
  }
  return outcome::Failed{fault_of(std::move(failure))};
}

Outcome outcome_of(plugin::Verdict&& verdict, bool timed_out) {
  if (verdict.failure) return outcome_of(std::move(*verdict.failure), timed_out);
  if (auto& suspended = verdict.suspension) {
    return outcome::Suspended{.state = std::move(suspended->state),
                              .state_version = suspended->state_version,
                              .wake_after = suspended->wake_after,
                              .may_be_woken = suspended->may_be_woken};
  }
  if (verdict.emitted) return outcome::Emitted{std::move(*verdict.emitted)};
  return outcome::Ok{std::move(verdict.output)};
}

std::vector<KvChange> kv_changes(std::vector<plugin::KvWrite>&& writes) {
  std::vector<KvChange> changes;
  changes.reserve(writes.size());
  for (auto& write : writes) changes.push_back({std::move(write.scope), std::move(write.key), std::move(write.value)});
  return changes;
}

std::vector<Claim> claims_of(std::vector<plugin::ClaimedKey>&& keys) {
  std::vector<Claim> claims;
  claims.reserve(keys.size());
  for (auto& [scope, key, keep] : keys) claims.push_back({std::move(scope), std::move(key), keep});
  return claims;
}

plugin::WakeReason wake_reason(plan::Resumed resumed) {
  switch (resumed) {
    case plan::Resumed::event:
      return plugin::WakeReason::event;
    case plan::Resumed::deadline:
      return plugin::WakeReason::deadline;
    case plan::Resumed::cancel:
      return plugin::WakeReason::cancel;
    case plan::Resumed::no:
    case plan::Resumed::timer:
      break;
  }
  return plugin::WakeReason::timer;
}

}  // namespace sluice
