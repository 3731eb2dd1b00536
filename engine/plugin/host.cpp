// SPDX-License-Identifier: Apache-2.0
#include "plugin/host.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

#include "json/json.hpp"
#include "plugin/c_structs.hpp"
#include "plugin/host_http.hpp"
#include "plugin/invocation.hpp"
#include "plugin/secret_buffer.hpp"

namespace sluice::plugin {
namespace {

const Host& host_of(const slu_host* table) {
  return *static_cast<const Host*>(table->context);
}
Invocation& call_of(slu_call* raw) {
  return Invocation::of(raw);
}
Builder* builder_of(slu_builder* raw) {
  return reinterpret_cast<Builder*>(raw);
}
slu_builder* raw(Builder& builder) {
  return reinterpret_cast<slu_builder*>(&builder);
}
const Value& value_of(const slu_value* raw) {
  return raw != nullptr ? *reinterpret_cast<const Value*>(raw) : detail::null_value;
}
const slu_value* raw(const Value* value) {
  return reinterpret_cast<const slu_value*>(value);
}

// --- log and metrics

std::uint32_t log_enabled(const slu_host* table, slu_call*, std::int32_t level) {
  const Services& services = host_of(table).services();
  return services.log && services.log_enabled && services.log_enabled(static_cast<LogLevel>(level)) ? 1 : 0;
}

void log(const slu_host* table, slu_call* call, std::int32_t level, slu_str message, const slu_log_field* const* fields,
         std::uint32_t count) {
  const Host& host = host_of(table);
  if (!host.services().log || (call != nullptr && call_of(call).context().rehearsed != nullptr)) return;
  std::vector<std::pair<std::string_view, std::string_view>> pairs;
  pairs.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) pairs.emplace_back(text(fields[i]->name), text(fields[i]->value));
  host.services().log({.level = static_cast<LogLevel>(std::clamp(level, SLU_LOG_DEBUG, SLU_LOG_ERROR)),
                       .plugin = host.plugin(),
                       .message = text(message),
                       .fields = pairs,
                       .identity = call != nullptr ? &call_of(call).context().identity : nullptr});
}

void count(const slu_host* table, slu_str metric, double add) {
  const Host& host = host_of(table);
  if (host.services().count) host.services().count(host.plugin(), text(metric), add);
}

void observe(const slu_host* table, slu_str metric, double value) {
  const Host& host = host_of(table);
  if (host.services().observe) host.services().observe(host.plugin(), text(metric), value);
}

// --- the call

std::uint32_t cancelled(slu_call* call) {
  return call_of(call).context().cancellation.cancelled() ? 1 : 0;
}
std::int32_t cancel_fd(slu_call* call) {
  return call_of(call).context().cancellation.descriptor();
}

std::int64_t nanoseconds(Duration duration) {
  std::int64_t out = 0;
  const bool overflows = __builtin_mul_overflow(duration.count(), 1000, &out);
  return overflows ? std::numeric_limits<std::int64_t>::max() : out;
}

std::int64_t deadline_ns(slu_call* call) {
  const Invocation& invocation = call_of(call);
  const auto deadline = invocation.context().deadline;
  if (!deadline) return std::numeric_limits<std::int64_t>::max();
  return std::max<std::int64_t>(0, nanoseconds(*deadline - invocation.host().services().clock.now()));
}

std::int64_t now_ns(slu_call* call) {
  return nanoseconds(call_of(call).host().services().clock.now().time_since_epoch());
}

std::int64_t run(slu_call* call) {
  return call_of(call).context().identity.run;
}

slu_str workflow(slu_call* call) {
  return str(call_of(call).context().identity.workflow);
}

// --- answers

slu_builder* output(slu_call* call, std::uint32_t item) {
  return raw(call_of(call).output(item));
}
slu_builder* emit(slu_call* call, std::uint32_t item) {
  return raw(call_of(call).emit(item));
}
void expand(slu_call* call, std::uint32_t item) {
  call_of(call).expand(item);
}
void verdict(slu_call* call, std::uint32_t item, slu_status status) {
  call_of(call).verdict(item, status);
}
void checkpoint(slu_call* call, slu_bytes cursor) {
  call_of(call).checkpoint(text(cursor));
}

std::optional<Duration> pause(std::int64_t milliseconds) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 1'000'000;  // room for now() + pause
  if (milliseconds < 0) return std::nullopt;
  return std::chrono::milliseconds(std::min(milliseconds, kMost));
}

void suspend(slu_call* call, std::uint32_t item, const slu_suspension* given) {
  const auto s = complete(*given);
  call_of(call).suspend(item, {.state = std::string(text(s.state)),
                               .state_version = s.state_version,
                               .wake_after = pause(s.wake_after_ms),
                               .may_be_woken = s.may_be_woken != 0});
}

void fail(slu_call* call, std::uint32_t item, const slu_failure* given) {
  const auto f = complete(*given);
  const auto known = status(f.status);
  if (!known || f.status < SLU_RETRY) return call_of(call).verdict(item, f.status);
  call_of(call).fail(item, {.status = *known,
                            .retry_after = pause(f.retry_after_ms),
                            .code = std::string(text(f.code)),
                            .message = std::string(text(f.message)),
                            .field = std::string(text(f.field)),
                            .detail = std::string(text(f.detail))});
}

// --- secrets

slu_buf* secret(slu_call* call, slu_str reference) {
  Invocation& invocation = call_of(call);
  auto value = invocation.host().services().secret(text(reference));
  if (value) return SecretBuffer::allocate(*std::move(value));
  invocation.fail(SLU_WHOLE_CALL,
                  {.status = Status::halt, .code = "secret", .message = std::move(value).error().message});
  return nullptr;
}

slu_str buf_text(const slu_buf* buffer) {
  return str(SecretBuffer::of(buffer).text());
}
void buf_release(slu_buf* buffer) {
  SecretBuffer::release(buffer);
}

// --- reading values

std::int32_t kind(const slu_value* value) {
  return static_cast<std::int32_t>(value_of(value).kind());
}
std::uint32_t boolean(const slu_value* value) {
  return value_of(value).boolean_or(false) ? 1 : 0;
}
std::int64_t integer(const slu_value* value) {
  return value_of(value).integer_or(0);
}
double number(const slu_value* value) {
  return value_of(value).number_or(0);
}
slu_str string(const slu_value* value) {
  return str(value_of(value).string_or({}));
}
std::uint64_t size(const slu_value* value) {
  return value_of(value).size();
}

const slu_value* at(const slu_value* raw_value, std::uint64_t index) {
  const Value& value = value_of(raw_value);
  return value.is_array() && index < value.size() ? raw(&value.array()[index]) : nullptr;
}

const slu_value* member(const slu_value* raw_value, slu_str name) {
  const Value& value = value_of(raw_value);
  return value.is_object() ? raw(value.object().find(text(name))) : nullptr;
}

const slu_value* member_at(const slu_value* raw_value, std::uint64_t index, slu_str* name) {
  const Value& value = value_of(raw_value);
  if (!value.is_object() || index >= value.size()) return nullptr;
  const Member& found = value.object().begin()[index];
  *name = str(found.name);
  return raw(&found.value);
}

// --- building values

void put_null(slu_builder* builder) {
  builder_of(builder)->put(nullptr);
}
void put_boolean(slu_builder* builder, std::uint32_t value) {
  builder_of(builder)->put(value != 0);
}
void put_integer(slu_builder* builder, std::int64_t value) {
  builder_of(builder)->put(value);
}
void put_number(slu_builder* builder, double value) {
  builder_of(builder)->put(value);
}
void put_string(slu_builder* builder, slu_str value) {
  builder_of(builder)->put(text(value));
}
void put_value(slu_builder* builder, const slu_value* value) {
  builder_of(builder)->put(value_of(value));
}
void begin_array(slu_builder* builder) {
  builder_of(builder)->begin(Array());
}
void begin_object(slu_builder* builder) {
  builder_of(builder)->begin(Object());
}
void name_member(slu_builder* builder, slu_str name) {
  builder_of(builder)->name(text(name));
}
void end(slu_builder* builder) {
  builder_of(builder)->end();
}

slu_builder* build(slu_call* call) {
  Invocation::Built& place = call_of(call).build();
  place.builder.begin_value(place.value);
  return raw(place.builder);
}

const slu_value* built(slu_call* call, slu_builder* builder) {
  const auto* found = call_of(call).built(*builder_of(builder));
  return found != nullptr ? raw(&found->value) : nullptr;
}

// --- JSON

const slu_value* json_parse(slu_call* call, slu_str json, slu_str* error) {
  auto value = parse_json(text(json));
  if (value) return raw(&call_of(call).keep(*std::move(value)));
  if (error != nullptr) *error = str(call_of(call).keep(std::move(value).error().message));
  return nullptr;
}

slu_str json_print(slu_call* call, const slu_value* value) {
  return str(call_of(call).keep(to_json(value_of(value))));
}

// --- kv

std::string complete_scope(const Invocation& invocation, slu_str scope) {
  return std::string(invocation.host().plugin_id()).append("/").append(text(scope));
}

std::uint32_t kv_get(slu_call* call, slu_str scope, slu_str key, slu_bytes* value) {
  Invocation& invocation = call_of(call);
  auto found = invocation.host().services().kv_get(complete_scope(invocation, scope), text(key));
  if (!found) {
    invocation.fail(SLU_WHOLE_CALL,
                    {.status = Status::retry, .code = "kv", .message = std::move(found).error().message});
    return SLU_KV_UNREADABLE;
  }
  if (!*found) return SLU_KV_ABSENT;
  *value = bytes(invocation.keep(**std::move(found)));
  return SLU_KV_FOUND;
}

void kv_put(slu_call* call, std::uint32_t item, slu_str scope, slu_str key, slu_bytes value) {
  Invocation& invocation = call_of(call);
  invocation.write(item, {complete_scope(invocation, scope), std::string(text(key)), std::string(text(value))});
}

void kv_erase(slu_call* call, std::uint32_t item, slu_str scope, slu_str key) {
  Invocation& invocation = call_of(call);
  invocation.write(item, {complete_scope(invocation, scope), std::string(text(key)), std::nullopt});
}

void kv_claim(slu_call* call, std::uint32_t item, slu_str scope, slu_str key, std::int64_t keep_ms) {
  Invocation& invocation = call_of(call);
  invocation.claim(item, {complete_scope(invocation, scope), std::string(text(key)), pause(keep_ms)});
}

constexpr slu_kv_1 kKv{sizeof(slu_kv_1), kv_get, kv_put, kv_erase, kv_claim};

const void* extension(const slu_host* table, slu_str id) {
  const Services& services = host_of(table).services();
  if (text(id) == SLU_HTTP_CLIENT_1 && services.http) return &kHttpClient;
  if (text(id) == SLU_KV_1 && services.kv_get) return &kKv;
  return nullptr;
}

}  // namespace

Host::Host(const Services& services, std::string plugin_id)
    : services_(services),
      plugin_id_(std::move(plugin_id)),
      table_{.struct_size = sizeof(slu_host),
             .minor = SLU_MINOR,
             .context = this,
             .extension = extension,
             .log_enabled = log_enabled,
             .log = log,
             .count = count,
             .observe = observe,
             .cancelled = cancelled,
             .cancel_fd = cancel_fd,
             .deadline_ns = deadline_ns,
             .now_ns = now_ns,
             .run = run,
             .output = output,
             .emit = emit,
             .expand = expand,
             .suspend = suspend,
             .verdict = verdict,
             .fail = fail,
             .checkpoint = checkpoint,
             .secret = secret,
             .buf_text = buf_text,
             .buf_release = buf_release,
             .kind = kind,
             .boolean = boolean,
             .integer = integer,
             .number = number,
             .string = string,
             .size = size,
             .at = at,
             .member = member,
             .member_at = member_at,
             .put_null = put_null,
             .put_boolean = put_boolean,
             .put_integer = put_integer,
             .put_number = put_number,
             .put_string = put_string,
             .put_value = put_value,
             .begin_array = begin_array,
             .begin_object = begin_object,
             .name = name_member,
             .end = end,
             .build = build,
             .built = built,
             .json_parse = json_parse,
             .json_print = json_print,
             .workflow = workflow} {}

}  // namespace sluice::plugin
