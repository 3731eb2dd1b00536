// SPDX-License-Identifier: Apache-2.0
#include "app/trial_outcome.hpp"

#include "json/json.hpp"
#include "model/calendar.hpp"
#include "model/quantity.hpp"

namespace sluice::app {
namespace {

// One function for each outcome; all write into the line.
struct Line {
  Object& out;
  Timestamp now;

  void operator()(const outcome::Ok& ok) const {
    out.append("outcome", "ok");
    out.append("output", ok.output);
  }
  void operator()(const outcome::Emitted& emitted) const {
    out.append("outcome", "emit");
    out.append("items", Array(emitted.items.begin(), emitted.items.end()));
  }
  void operator()(const outcome::Skipped& skipped) const {
    out.append("outcome", "skip");
    out.append("reason", skipped.reason);
  }
  void operator()(const outcome::Suspended& suspended) const {
    out.append("outcome", "suspend");
    if (suspended.wake_after) {
      out.append("after", format_duration(*suspended.wake_after));
      out.append("until", format_time(now + *suspended.wake_after));
    }
    out.append("may_be_woken", suspended.may_be_woken);
    out.append("state", parse_json(suspended.state).value_or(Value(suspended.state)));
  }
  void operator()(const outcome::Retry& retry) const { failed("retry", retry.fault, retry.after); }
  void operator()(const outcome::Throttled& throttled) const { failed("throttled", throttled.fault, throttled.after); }
  void operator()(const outcome::Failed& final) const { failed("failed", final.fault, std::nullopt); }
  void operator()(const outcome::Halted& halted) const { failed("halt", halted.fault, std::nullopt); }
  void operator()(const outcome::Interrupted&) const { out.append("outcome", "cancelled"); }

 private:
  void failed(const char* word, const Fault& fault, std::optional<Duration> after) const {
    out.append("outcome", word);
    if (after) out.append("after", format_duration(*after));
    out.append("message", fault.message);
    if (!fault.code.empty()) out.append("code", fault.code);
    if (!fault.detail.empty()) out.append("detail", fault.detail);
  }
};

}  // namespace

Value trial_line(std::size_t number, const Outcome& outcome, Timestamp now) {
  Object out{{"item", number}};
  std::visit(Line{out, now}, outcome);
  return out;
}

ExitStatus status_of_trial(const Outcome& outcome) {
  if (std::holds_alternative<outcome::Halted>(outcome)) return ExitStatus::blocked;
  const bool came_to_something =
      std::holds_alternative<outcome::Ok>(outcome) || std::holds_alternative<outcome::Emitted>(outcome) ||
      std::holds_alternative<outcome::Skipped>(outcome) || std::holds_alternative<outcome::Suspended>(outcome);
  return came_to_something ? ExitStatus::succeeded : ExitStatus::partial;
}

}  // namespace sluice::app
