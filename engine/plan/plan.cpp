// SPDX-License-Identifier: Apache-2.0
#include "plan/plan.hpp"

#include <algorithm>
#include <string_view>

#include "base/check.hpp"

namespace sluice::plan {
namespace {

constexpr int kCrashesAlone = 3;

std::optional<Timestamp> deadline_of(const Rules& rules, const std::optional<Timestamp>& started) {
  if (!rules.deadline || !started) return std::nullopt;
  return *started + *rules.deadline;
}

// Decides one attempt.
class Planner {
 public:
  Planner(const Standing& now, const Rules& rules, const Attempt& attempt) : rules_(rules), attempt_(attempt) {
    next() = now;
    next().started = now.started.value_or(attempt.started);
    next().rows = now.rows + 1;
    next().due = std::nullopt;
    deadline_ = deadline_of(rules, next().started);
  }

  Decision operator()(outcome::Ok&& ok) {
    consume();
    decision_.output = std::move(ok.output);
    file(OutcomeKind::ok);
    advance();
    return finish();
  }

  Decision operator()(outcome::Emitted&&) {
    consume();
    file(OutcomeKind::emitted);
    next().state = ItemState::expanded;
    return finish();
  }

  Decision operator()(outcome::Skipped&& skipped) {
    consume();
    file(OutcomeKind::skipped, Fault{.message = std::move(skipped.reason)});
    next().state = ItemState::skipped;
    return finish();
  }

  Decision operator()(outcome::Suspended&& suspended) {
    if (attempt_.resumed == Resumed::deadline) {
      return fail(OutcomeKind::failed, {.code = "deadline", .message = "still waiting at its deadline"});
    }
    if (!suspended.wake_after && !suspended.may_be_woken && !deadline_) {
      return fail(OutcomeKind::failed, {.code = "plugin", .message = "suspended with nothing that could ever wake it"});
    }
    consume();
    file(OutcomeKind::suspended);
    next().state = ItemState::waiting;
    next().attempt += 1;
    next().failures = 0;
    if (suspended.wake_after) next().due = attempt_.finished + *suspended.wake_after;
    if (deadline_) next().due = std::min(next().due.value_or(*deadline_), std::max(*deadline_, attempt_.finished));
    decision_.parked = Parked{std::move(suspended.state), suspended.state_version, suspended.may_be_woken};
    return std::move(decision_);
  }

  Decision operator()(outcome::Retry&& retry) {
    next().failures += 1;
    const auto pause = retry.after.value_or(back_off(rules_.retry, next().failures, attempt_.random));
    if (next().failures >= rules_.retry.attempts) return fail(OutcomeKind::retry, std::move(retry.fault));
    return again(OutcomeKind::retry, std::move(retry.fault), pause);
  }

  Decision operator()(outcome::Throttled&& throttled) {
    const auto pause = throttled.after.value_or(rules_.throttle_pause);
    decision_.throttle = pause;
    return again(OutcomeKind::throttled, std::move(throttled.fault), pause);
  }

  Decision operator()(outcome::Failed&& failed) { return fail(OutcomeKind::failed, std::move(failed.fault)); }

  Decision operator()(outcome::Halted&& halted) {
    decision_.effect = RunEffect::block;
    decision_.message = halted.fault.message;
    file(OutcomeKind::halted, std::move(halted.fault));
    next().attempt += 1;
    go_on_at(std::nullopt);
    return std::move(decision_);
  }

  Decision operator()(outcome::Interrupted&& interrupted) {
    next().attempt += 1;
    if (interrupted.crashed_alone) next().crashes += 1;
    Fault fault{.code = "interrupted", .message = "the engine ended while the call was running"};
    if (!interrupted.why.empty()) fault.message = std::move(interrupted.why);
    if (interrupted.crashed_alone) fault = {.code = "crash", .message = "the call crashed the engine"};
    if (next().crashes >= kCrashesAlone) {
      return fail(OutcomeKind::interrupted, {.code = "crash", .message = "its call crashed the engine three times"});
    }
    file(OutcomeKind::interrupted, std::move(fault));
    go_on_at(std::nullopt);
    return std::move(decision_);
  }

 private:
  Standing& next() { return decision_.next; }
  bool resumed() const { return attempt_.resumed != Resumed::no; }
  void file(OutcomeKind kind, std::optional<Fault> fault = std::nullopt) {
    decision_.filed = kind;
    decision_.fault = std::move(fault);
  }
  void consume() { next().consumed = std::max(next().consumed, attempt_.events_seen); }

  void advance() {
    next().state = ItemState::ready;
    next().step += 1;
    next().attempt = 1;
    next().failures = 0;
    next().crashes = 0;
    next().started = std::nullopt;
    next().consumed = 0;  // events belong to a step; one for the next may have come before the last of this
    next().ready_at = attempt_.finished;
  }

  Decision finish() {
    decision_.unparked = resumed();
    return std::move(decision_);
  }

  // Ready again (at once or at `due`), at the same step and with the same parked state.
  void go_on_at(std::optional<Timestamp> due) {
    next().due = due;
    next().state = due ? ItemState::retrying : ItemState::ready;
    if (!due && resumed()) {
      next().state = ItemState::waiting;
      next().due = attempt_.finished;
    }
  }

  Decision again(OutcomeKind kind, Fault fault, Duration pause) {
    auto due = attempt_.finished + std::max(pause, Duration::zero());
    const auto total = rules_.retry.total;
    if (total && due > *next().started + *total) return fail(kind, std::move(fault));
    if (deadline_ && due > *deadline_) {
      // A wait has one more resume, at its deadline; a call that never suspended has not.
      if (!resumed() || attempt_.resumed == Resumed::deadline) return fail(kind, std::move(fault));
      due = std::max(*deadline_, attempt_.finished);
    }
    next().attempt += 1;
    file(kind, std::move(fault));
    go_on_at(due);
    return std::move(decision_);
  }

  Decision fail(OutcomeKind kind, Fault fault) {
    consume();
    file(kind, fault);
    switch (rules_.on_error) {
      case OnError::continue_:
        decision_.output = Object{{"error", Object{{"code", fault.code}, {"message", fault.message}}}};
        advance();
        return finish();
      case OnError::skip:
        next().state = ItemState::skipped;
        return finish();
      case OnError::fail_run:
        decision_.effect = RunEffect::fail;
        decision_.message = "item failed at " + rules_.step + ": " + fault.message;
        break;
      case OnError::dead_letter:
      case OnError::inherit:
        break;
    }
    next().state = ItemState::dead;
    decision_.dead_letter = DeadLetter{.step = rules_.step, .fault = std::move(fault)};
    return finish();
  }

  const Rules& rules_;
  const Attempt& attempt_;
  std::optional<Timestamp> deadline_;
  Decision decision_;
};

}  // namespace

Rules rules_of(const Step& step, const RunPolicy& run) {
  return {.retry = step.retry,
          .deadline = step.deadline,
          .on_error = step.on_error == OnError::inherit ? run.on_error : step.on_error,
          .step = step.name};
}

Rules rules_of(const Sink& sink) {
  return {.retry = sink.retry, .deadline = sink.deadline, .step = sink.name};
}

Decision after_attempt(const Standing& now, const Rules& rules, Outcome outcome, const Attempt& attempt) {
  SLUICE_CHECK(!is_closed(now.state));
  if (attempt.resumed == Resumed::cancel) {
    // Whatever the component answers, the item ends here; a failure is noted. Where there was no answer, as the engine
    // ended, it is asked again; a call that crashed is not made twice.
    const auto* interrupted = std::get_if<outcome::Interrupted>(&outcome);
    const bool again = interrupted != nullptr && !interrupted->crashed_alone;
    auto decision = std::visit(Planner(now, rules, attempt), std::move(outcome));
    if (again) {
      decision.next.state = ItemState::cancelling;
      decision.next.due = std::nullopt;
      return decision;
    }
    Decision cancelled;
    cancelled.next = now;
    cancelled.next.state = ItemState::cancelled;
    cancelled.next.rows = now.rows + 1;
    cancelled.next.due = std::nullopt;
    cancelled.filed = OutcomeKind::cancelled;
    cancelled.fault = std::move(decision.fault);
    cancelled.unparked = true;
    return cancelled;
  }
  return std::visit(Planner(now, rules, attempt), std::move(outcome));
}

Standing passed_over(Standing now) {
  now.step += 1;
  now.attempt = 1;
  now.failures = 0;
  now.crashes = 0;
  now.started = std::nullopt;
  now.consumed = 0;
  now.due = std::nullopt;
  return now;
}

Standing closing(Standing closed, std::uint64_t owed) {
  SLUICE_CHECK(is_closed(closed.state));
  if (owed == 0) return closed;
  closed.fate = closed.state;
  closed.state = ItemState::delivering;
  closed.owed = owed;
  return closed;
}

Resumed resume_reason(const Standing& now, const Rules& rules, const Wakening& wakening) {
  const auto deadline = deadline_of(rules, now.started);
  const bool passed = deadline && wakening.at >= *deadline;
  const bool slept_through = now.due && *now.due < wakening.driven_since;
  const bool came_in_time = wakening.event && deadline && *wakening.event < *deadline;
  if (passed && !slept_through && !came_in_time) return Resumed::deadline;
  return wakening.event ? Resumed::event : Resumed::timer;
}

DeliveryDecision after_delivery(const Delivery& now, const Rules& rules, Outcome outcome, const Attempt& attempt) {
  // A delivery is an attempt of a step that never suspends, emits or is skipped.
  Standing standing{.attempt = now.attempt, .failures = now.failures, .started = now.started};
  if (std::holds_alternative<outcome::Suspended>(outcome) || std::holds_alternative<outcome::Emitted>(outcome)) {
    outcome = outcome::Failed{{.code = "plugin", .message = "the sink answered with what only a step may say"}};
  }
  auto decision = std::visit(Planner(standing, rules, attempt), std::move(outcome));
  DeliveryDecision delivery{
      .fault = std::move(decision.fault), .effect = decision.effect, .throttle = decision.throttle};
  switch (decision.filed) {
    case OutcomeKind::ok:
    case OutcomeKind::skipped:
      return delivery;
    default:
      break;
  }
  delivery.next = {
      .attempt = decision.next.attempt, .failures = decision.next.failures, .started = decision.next.started};
  delivery.due = decision.next.due;
  delivery.then = decision.next.state == ItemState::dead ? DeliveryDecision::Then::dead : DeliveryDecision::Then::again;
  return delivery;
}

}  // namespace sluice::plan
