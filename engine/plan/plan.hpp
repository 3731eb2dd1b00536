// SPDX-License-Identifier: Apache-2.0
//
// The planner: what an outcome does to an item. Pure: no I/O, no threads, no clock but its arguments. What the
// table of statuses in plugin.h promises of an item is decided here and nowhere else.
#pragma once

#include <optional>
#include <string>

#include "model/outcome.hpp"
#include "model/retry_policy.hpp"
#include "model/transition.hpp"
#include "model/workflow.hpp"

namespace sluice::plan {

// What the planner needs to know of a step (or, for a delivery, of a sink).
struct Rules {
  RetryPolicy retry;
  std::optional<Duration> deadline;
  OnError on_error = OnError::dead_letter;            // resolved: never inherit
  std::string step;                                   // for messages
  Duration throttle_pause = std::chrono::seconds(1);  // where a throttled answer names no delay
};

Rules rules_of(const Step& step, const RunPolicy& run);
Rules rules_of(const Sink& sink);

// Why an item was resumed; none: it was in process().
enum class Resumed : std::uint8_t { no, timer, event, deadline, cancel };

struct Attempt {
  Resumed resumed = Resumed::no;
  Timestamp started{};
  Timestamp finished{};
  std::int64_t events_seen = 0;  // the last event handed over; becomes `consumed` when the resume has an outcome
  double random = 0;             // in [0, 1), for the jitter
};

enum class RunEffect : std::uint8_t { none, block, fail };

struct Decision {
  Standing next;
  OutcomeKind filed = OutcomeKind::ok;
  std::optional<Fault> fault;    // of the attempt
  std::optional<Value> output;   // becomes steps.<name>
  std::optional<Parked> parked;  // kept from now on
  bool unparked = false;         // what was parked is no longer needed
  std::optional<DeadLetter> dead_letter;
  RunEffect effect = RunEffect::none;
  std::string message;               // of the effect
  std::optional<Duration> throttle;  // the limit's next slot moves by this, for everybody
};

// REQUIRES: `now` is open, at a step. A decision whose next.state is closed is passed through closing() to learn
// what its sinks make of it.
Decision after_attempt(const Standing& now, const Rules& rules, Outcome outcome, const Attempt& attempt);

// The item does not call its step: `when` is false. That takes no time: it is ready at the next step since it was at
// this one, so that now() says the same where a crash makes it pass over again.
Standing passed_over(Standing now);

// An item that would close while sinks (by index) are owed delivers first.
Standing closing(Standing closed, std::uint64_t owed);

// Why a parked item that is due goes on at `at`.
struct Wakening {
  Timestamp at{};
  std::optional<Timestamp> event;  // the first that is not consumed
  Timestamp driven_since{};        // when an engine took the run up
};

// An event that came before the deadline wins. A wait that was due while nobody drove the run is resumed once normally
// before its deadline counts.
Resumed resume_reason(const Standing& now, const Rules& rules, const Wakening& wakening);

// One try of delivering to one sink.
struct Delivery {
  int attempt = 1;
  int failures = 0;
  std::optional<Timestamp> started;
};

struct DeliveryDecision {
  enum class Then : std::uint8_t { delivered, again, dead } then = Then::delivered;
  Delivery next;
  std::optional<Timestamp> due;  // again
  std::optional<Fault> fault;
  RunEffect effect = RunEffect::none;
  std::optional<Duration> throttle;
};

DeliveryDecision after_delivery(const Delivery& now, const Rules& rules, Outcome outcome, const Attempt& attempt);

}  // namespace sluice::plan
