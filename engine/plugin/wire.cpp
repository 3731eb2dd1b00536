// SPDX-License-Identifier: Apache-2.0
#include "plugin/wire.hpp"

#include <utility>

#include "base/text.hpp"

namespace sluice::plugin {
namespace {

std::string text_of(const Value& value) {
  return std::string(value.string_or({}));
}
std::string bytes_of(const Value& value) {
  return unhex(value.string_or({})).value_or("");
}

template <class Enum>
Value number(Enum value) {
  return static_cast<std::int64_t>(value);
}
template <class Enum>
Enum enum_of(const Value& value) {
  return static_cast<Enum>(value.integer_or(0));
}

void add_duration(Object& out, const char* name, const std::optional<Duration>& duration) {
  if (duration) out.append(name, duration->count());
}
std::optional<Duration> duration_of(const Value& value) {
  return value.is_integer() ? std::optional(Duration(value.integer())) : std::nullopt;
}

template <class T, class Convert>
Array array_of(const T& all, Convert convert) {
  Array out;
  for (const auto& each : all) out.push_back(convert(each));
  return out;
}
template <class T, class Convert>
std::vector<T> all_of(const Value& array, Convert convert) {
  std::vector<T> out;
  for (std::size_t i = 0; i < array.size(); ++i) out.push_back(convert(array[i]));
  return out;
}

Value wake_value(const Wake& wake) {
  return Object{{"reason", number(wake.reason)},
                {"state", hex(wake.state)},
                {"state_version", wake.state_version},
                {"events", Array(wake.events)}};
}
Wake wake_of(const Value& wire) {
  return {.reason = enum_of<WakeReason>(wire["reason"]),
          .state = bytes_of(wire["state"]),
          .state_version = static_cast<std::uint32_t>(wire["state_version"].integer_or(0)),
          .events = wire["events"].array()};
}

Value work_value(const Work& work) {
  Object out{{"token", work.token}, {"key", work.key}, {"attempt", work.attempt}};
  if (work.item != nullptr) out.append("item", *work.item);
  if (work.params != nullptr) out.append("params", *work.params);
  if (work.wake) out.append("wake", wake_value(*work.wake));
  return out;
}

Value failure_value(const Failure& failure) {
  Object out{{"status", number(failure.status)},
             {"code", failure.code},
             {"message", failure.message},
             {"field", failure.field},
             {"detail", failure.detail}};
  add_duration(out, "retry_after", failure.retry_after);
  return out;
}
Failure failure_of(const Value& wire) {
  return {.status = enum_of<Status>(wire["status"]),
          .retry_after = duration_of(wire["retry_after"]),
          .code = text_of(wire["code"]),
          .message = text_of(wire["message"]),
          .field = text_of(wire["field"]),
          .detail = text_of(wire["detail"])};
}

Value suspension_value(const Suspension& suspension) {
  Object out{{"state", hex(suspension.state)},
             {"state_version", suspension.state_version},
             {"may_be_woken", suspension.may_be_woken}};
  add_duration(out, "wake_after", suspension.wake_after);
  return out;
}
Suspension suspension_of(const Value& wire) {
  return {.state = bytes_of(wire["state"]),
          .state_version = static_cast<std::uint32_t>(wire["state_version"].integer_or(0)),
          .wake_after = duration_of(wire["wake_after"]),
          .may_be_woken = wire["may_be_woken"].boolean_or(false)};
}

Value write_value(const KvWrite& write) {
  Object out{{"scope", write.scope}, {"key", write.key}};
  if (write.value) out.append("value", hex(*write.value));
  return out;
}
KvWrite write_of(const Value& wire) {
  KvWrite out{.scope = text_of(wire["scope"]), .key = text_of(wire["key"])};
  if (!wire["value"].is_null()) out.value = bytes_of(wire["value"]);
  return out;
}

Value claim_value(const ClaimedKey& claim) {
  Object out{{"scope", claim.scope}, {"key", claim.key}};
  add_duration(out, "keep", claim.keep);
  return out;
}
ClaimedKey claim_of(const Value& wire) {
  return {.scope = text_of(wire["scope"]), .key = text_of(wire["key"]), .keep = duration_of(wire["keep"])};
}

Value verdict_value(const Verdict& verdict) {
  Object out;
  if (verdict.failure) out.append("failure", failure_value(*verdict.failure));
  if (verdict.suspension) out.append("suspension", suspension_value(*verdict.suspension));
  if (verdict.emitted) out.append("emitted", Array(*verdict.emitted));
  out.append("output", verdict.output);
  out.append("writes", array_of(verdict.writes, write_value));
  out.append("claims", array_of(verdict.claims, claim_value));
  return out;
}
Verdict verdict_of(const Value& wire) {
  Verdict out;
  if (!wire["failure"].is_null()) out.failure = failure_of(wire["failure"]);
  if (!wire["suspension"].is_null()) out.suspension = suspension_of(wire["suspension"]);
  if (!wire["emitted"].is_null()) out.emitted = wire["emitted"].array();
  out.output = wire["output"];
  out.writes = all_of<KvWrite>(wire["writes"], write_of);
  out.claims = all_of<ClaimedKey>(wire["claims"], claim_of);
  return out;
}

}  // namespace

Value to_value(const Request& request) {
  return Object{{"entry", number(request.entry)},
                {"work", array_of(request.work, work_value)},
                {"cursor", hex(request.cursor)},
                {"max", request.max},
                {"durable", request.durable}};
}

OwnedRequest::OwnedRequest(const Value& wire) : cursor_(bytes_of(wire["cursor"])) {
  for (std::size_t i = 0; i < wire["work"].size(); ++i) {
    const Value& work = wire["work"][i];
    work_.push_back({.token = text_of(work["token"]),
                     .key = text_of(work["key"]),
                     .attempt = static_cast<std::uint32_t>(work["attempt"].integer_or(1)),
                     .item = &values_.emplace_back(work["item"]),
                     .params = &values_.emplace_back(work["params"])});
    if (!work["wake"].is_null()) work_.back().wake = wake_of(work["wake"]);
  }
  request_ = {.entry = enum_of<Entry>(wire["entry"]),
              .work = work_,
              .cursor = cursor_,
              .max = static_cast<std::uint32_t>(wire["max"].integer_or(0)),
              .durable = wire["durable"].boolean_or(false)};
}

Value to_value(const Reply& reply) {
  Object out{{"status", number(reply.status)},
             {"verdicts", array_of(reply.verdicts, verdict_value)},
             {"emitted", Array(reply.emitted)},
             {"writes", array_of(reply.writes, write_value)}};
  if (reply.failure) out.append("failure", failure_value(*reply.failure));
  if (reply.checkpoint) out.append("checkpoint", hex(*reply.checkpoint));
  if (reply.estimate) out.append("estimate", *reply.estimate);
  return out;
}

Reply reply_from(const Value& wire) {
  Reply out;
  out.status = enum_of<Status>(wire["status"]);
  if (!wire["failure"].is_null()) out.failure = failure_of(wire["failure"]);
  out.verdicts = all_of<Verdict>(wire["verdicts"], verdict_of);
  out.emitted = wire["emitted"].array();
  if (!wire["checkpoint"].is_null()) out.checkpoint = bytes_of(wire["checkpoint"]);
  out.writes = all_of<KvWrite>(wire["writes"], write_of);
  if (!wire["estimate"].is_null()) out.estimate = wire["estimate"].integer();
  return out;
}

}  // namespace sluice::plugin
