// SPDX-License-Identifier: Apache-2.0
#include "app/run_json.hpp"

#include "json/json.hpp"

namespace sluice::app {
namespace {

Value time_or_null(const std::optional<Timestamp>& time) {
  return time ? Value(rfc3339(*time)) : Value();
}

Value fault_json(const Fault& fault) {
  return Object{{"code", fault.code}, {"message", fault.message}, {"detail", fault.detail}};
}

}  // namespace

Value run_json(const StoredRun& run, std::string_view state) {
  const auto& l = run.ledger;
  return Object{{"run", run.run.value},
                {"workflow", run.workflow},
                {"file", run.file},
                {"state", state},
                {"reason", run.reason},
                {"trigger", run.trigger},
                {"origin", run.origin ? Value(run.origin->value) : Value()},
                {"created_at", rfc3339(run.created_at)},
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

Value run_json(const StoredRun& run, std::string_view state, std::span<const DeliveryCount> deliveries,
               const Outline& outline) {
  auto value = run_json(run, state);
  Array sinks;
  for (const auto& [sink, of_run, delivery, count] : deliveries) {
    sinks.emplace_back(Object{
        {"sink", outline.sink(sink)}, {"of", of_run ? "run" : "items"}, {"state", name(delivery)}, {"count", count}});
  }
  value.object().append("deliveries", std::move(sinks));
  return value;
}

Value item_json(const ItemRow& item, RunId run, const Outline& outline) {
  const auto& s = item.standing;
  return Object{{"run", run.value},
                {"item", item.number.value},
                {"key", item.key},
                {"state", name(s.state)},
                {"at", outline.step(s.step)},
                {"attempt", s.attempt},
                {"failures", s.failures},
                {"due", time_or_null(s.due)},
                {"parent", item.parent ? Value(item.parent->value) : Value()},
                {"note", item.note}};
}

Value attempt_json(const AttemptRow& attempt, const Outline& outline) {
  Object object{{"step", outline.step(attempt.step)},  {"attempt", attempt.attempt},
                {"outcome", name(attempt.outcome)},    {"times", attempt.times},
                {"started", rfc3339(attempt.started)}, {"finished", rfc3339(attempt.finished)}};
  if (auto output = parse_json(attempt.output); output && !attempt.output.empty())
    object.append("output", std::move(*output));
  if (attempt.fault) object.append("error", fault_json(*attempt.fault));
  if (attempt.is_inherited()) object.append("inherited", true);
  return object;
}

Value id_json(const std::optional<ItemId>& id) {
  return id ? Value(Object{{"run", id->run.value}, {"item", id->item.value}}) : Value();
}

Value dead_letter_json(const StoredDeadLetter& letter) {
  auto replay = id_json(letter.replay);
  if (letter.replay) replay.object().append("state", name(letter.replay_state));
  return Object{{"run", letter.run.value},
                {"item", letter.item.value},
                {letter.is_sink ? "sink" : "step", letter.place},
                {"died_at", rfc3339(letter.died_at)},
                {"error", fault_json(letter.fault)},
                {"open", letter.is_open()},
                {"discarded_at", time_or_null(letter.discarded_at)},
                {"replay", std::move(replay)}};
}

Value event_json(const StoredEvent& event, const Outline& outline) {
  return Object{{"number", event.number},
                {"step", outline.step(event.step)},
                {"times", event.times},
                {"received_at", rfc3339(event.received_at)},
                {"content_type", event.content_type},
                {"body", event.body}};
}

Value delivery_json(const StoredDelivery& delivery, const Outline& outline) {
  Object object{{"sink", outline.sink(delivery.sink)},
                {"state", name(delivery.state)},
                {"attempt", delivery.attempt},
                {"started", time_or_null(delivery.started)},
                {"finished", time_or_null(delivery.finished)},
                {"due", time_or_null(delivery.due)}};
  if (delivery.fault) object.append("error", fault_json(*delivery.fault));
  return object;
}

}  // namespace sluice::app
