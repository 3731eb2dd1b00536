// SPDX-License-Identifier: Apache-2.0
#include "app/run_json.hpp"

#include "app/table.hpp"
#include "json/json.hpp"

namespace sluice::app {
namespace {

Value time_or_null(const std::optional<Timestamp>& time) { return time ? Value(iso_time(*time)) : Value(); }

Value fault_json(const Fault& fault) {
  return Object{{"code", fault.code}, {"message", fault.message}, {"detail", fault.detail}};
}

}  // namespace

Value run_json(const StoredRun& run) {
  const auto& l = run.ledger;
  return Object{{"run", run.run.value},
                {"workflow", run.workflow},
                {"file", run.file},
                {"state", name(run.state)},
                {"reason", run.reason},
                {"trigger", run.trigger},
                {"created_at", iso_time(run.created_at)},
                {"finished_at", time_or_null(run.finished_at)},
                {"counts", Object{{"taken", l.taken},
                                  {"emitted", l.emitted},
                                  {"done", l.done},
                                  {"expanded", l.expanded},
                                  {"skipped", l.skipped},
                                  {"dead", l.dead},
                                  {"cancelled", l.cancelled},
                                  {"open", l.open()},
                                  {"owed", l.owed},
                                  {"delivered", l.delivered},
                                  {"undelivered", l.undelivered},
                                  {"withdrawn", l.withdrawn}}},
                {"adds_up", l.adds_up()}};
}

Value item_json(const ItemRow& item, RunId run) {
  const auto& s = item.standing;
  return Object{{"run", run.value},
                {"item", item.number.value},
                {"key", item.key},
                {"state", name(s.state)},
                {"step", s.step},
                {"attempt", s.attempt},
                {"failures", s.failures},
                {"due", time_or_null(s.due)},
                {"parent", item.parent ? Value(item.parent->value) : Value()},
                {"note", item.note}};
}

Value attempt_json(const AttemptRow& attempt, const std::vector<std::string>& steps) {
  const auto index = static_cast<std::size_t>(attempt.step);
  Object object{{"step", index < steps.size() ? Value(steps[index]) : Value(attempt.step)},
                {"attempt", attempt.attempt},
                {"outcome", name(attempt.outcome)},
                {"times", attempt.times},
                {"started", iso_time(attempt.started)},
                {"finished", iso_time(attempt.finished)}};
  if (auto output = parse_json(attempt.output); output && !attempt.output.empty()) object.append("output", std::move(*output));
  if (attempt.fault) object.append("error", fault_json(*attempt.fault));
  return object;
}

Value dead_letter_json(const StoredDeadLetter& letter) {
  return Object{{"run", letter.run.value},
                {"item", letter.item.value},
                {letter.is_sink ? "sink" : "step", letter.place},
                {"died_at", iso_time(letter.died_at)},
                {"error", fault_json(letter.fault)}};
}

Value event_json(const StoredEvent& event) {
  return Object{{"number", event.number},
                {"step", event.step},
                {"times", event.times},
                {"received_at", iso_time(event.received_at)},
                {"content_type", event.content_type},
                {"body", event.body}};
}

}  // namespace sluice::app
