// SPDX-License-Identifier: Apache-2.0
//
// What one attempt of a step on an item came to: the statuses of an item in plugin.h, as the engine sees them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <sluice/value.hpp>

#include "base/clock.hpp"

namespace sluice {

// Why something failed, as stored and shown.
struct Fault {
  std::string code;     // a short stable word for grouping; may be empty
  std::string message;  // one sentence
  std::string detail;   // the service's answer or the like

  friend bool operator==(const Fault&, const Fault&) = default;
};

namespace outcome {

struct Ok {
  Value output{Object{}};
};
struct Emitted {
  std::vector<Value> items;
};
struct Skipped {
  std::string reason;
};
struct Suspended {
  std::string state;
  std::uint32_t state_version = 0;
  std::optional<Duration> wake_after;
  bool may_be_woken = false;
};
struct Retry {
  Fault fault;
  std::optional<Duration> after;
};
struct Throttled {
  Fault fault;
  std::optional<Duration> after;
};
struct Failed {
  Fault fault;
};
struct Halted {
  Fault fault;
};
// The engine ended, or told the call to end, before there was an answer.
struct Interrupted {
  bool crashed_alone = false;  // a fatal signal inside the call, while this item ran alone
  std::string why;             // the call's own word; "" the engine ended
};

}  // namespace outcome

using Outcome = std::variant<outcome::Ok, outcome::Emitted, outcome::Skipped, outcome::Suspended, outcome::Retry,
                             outcome::Throttled, outcome::Failed, outcome::Halted, outcome::Interrupted>;

// How an attempt is filed. The numbers are the journal's.
enum class OutcomeKind : std::uint8_t {
  ok = 0,
  emitted = 1,
  skipped = 2,
  suspended = 3,
  retry = 4,
  throttled = 5,
  failed = 6,
  halted = 7,
  interrupted = 8,
  passed_over = 9,  // `when` was false
  cancelled = 10,
};

std::string_view name(OutcomeKind kind);

}  // namespace sluice
