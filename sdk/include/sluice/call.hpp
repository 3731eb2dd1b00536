// SPDX-License-Identifier: Apache-2.0
//
// What one invocation hands to a component: the call itself, the items of it, and where answers go. All of these live
// until the invocation returns; only Call's cancellation and log functions may be used by other threads meanwhile.
#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sluice/plugin.h>
#include <sluice/outcome.hpp>
#include <sluice/value.hpp>
#include <sluice/view.hpp>

namespace sluice {

enum class Level : std::int32_t {
  debug = SLU_LOG_DEBUG,
  info = SLU_LOG_INFO,
  warning = SLU_LOG_WARNING,
  error = SLU_LOG_ERROR,
};

struct LogField {
  LogField(std::string_view n, std::string_view v) : name(n), value(v) {}
  LogField(std::string_view n, const char* v) : name(n), value(v) {}
  template <std::integral T>
  LogField(std::string_view n, T v) : name(n), value(std::to_string(v)) {}

  std::string_view name;
  std::string value;
};

class Call {
 public:
  using Time = std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds>;
  using Fields = std::initializer_list<LogField>;

  Call(const slu_host& host, slu_call* raw) : host_(host), raw_(raw) {}
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  // Return soon, with cancelled().
  bool cancelled() const { return host_.cancelled(raw_) != 0; }
  // A descriptor that becomes readable when cancelled() turns true, to poll beside one's own; not to be read or closed.
  int cancel_fd() const { return host_.cancel_fd(raw_); }
  // Until the call's deadline; zero once it has passed, max() where there is none.
  std::chrono::milliseconds time_left() const {
    const std::int64_t left = host_.deadline_ns(raw_);
    if (left == INT64_MAX) return std::chrono::milliseconds::max();
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::nanoseconds(left));
  }
  // The engine's wall clock, which tests can set.
  Time now() const {
    return Time(std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::nanoseconds(host_.now_ns(raw_))));
  }

  // The number of the run that this call works for, in its journal; 0: none. A sink's cycle belongs to one run.
  std::int64_t run() const { return host_.run(raw_); }
  // Its workflow's name; empty: none.
  std::string_view workflow() const { return detail::from_c(host_.workflow(raw_)); }

  void log(Level level, std::string_view message, Fields fields = {}) const {
    if (host_.log_enabled(&host_, raw_, static_cast<std::int32_t>(level)) == 0) return;
    std::vector<slu_log_field> texts;
    std::vector<const slu_log_field*> pointers;
    texts.reserve(fields.size());
    for (const LogField& f : fields) {
      texts.push_back({detail::to_c(f.name), detail::to_c(f.value)});
      pointers.push_back(&texts.back());
    }
    host_.log(&host_, raw_, static_cast<std::int32_t>(level), detail::to_c(message), pointers.data(),
              static_cast<std::uint32_t>(pointers.size()));
  }
  void debug(std::string_view message, Fields fields = {}) const { log(Level::debug, message, fields); }
  void info(std::string_view message, Fields fields = {}) const { log(Level::info, message, fields); }
  void warning(std::string_view message, Fields fields = {}) const { log(Level::warning, message, fields); }
  void error(std::string_view message, Fields fields = {}) const { log(Level::error, message, fields); }

  // JSON, by the engine's codec. nullopt: `text` is not JSON, and `error`, if given, says where.
  std::optional<Value> parse(std::string_view text, std::string* error = nullptr) const {
    slu_str why{};
    const slu_value* parsed = host_.json_parse(raw_, detail::to_c(text), &why);
    if (parsed != nullptr) return View(host_, parsed).copy();
    if (error != nullptr) *error = std::string(detail::from_c(why));
    return std::nullopt;
  }
  // nullopt: it holds a number that is not finite, or is larger or nested deeper than the host takes.
  std::optional<std::string> printed(const Value& value) const {
    slu_builder* builder = host_.build(raw_);
    detail::put(host_, builder, value);
    const slu_value* built = host_.built(raw_, builder);
    if (built == nullptr) return std::nullopt;
    return std::string(detail::from_c(host_.json_print(raw_, built)));
  }
  // Throws std::invalid_argument where printed() gives nothing.
  std::string print(const Value& value) const {
    auto text = printed(value);
    if (!text) throw std::invalid_argument("a value holds a number that is not finite, or is too large for JSON");
    return *std::move(text);
  }

  // Of a value that the host has already.
  std::string print(View value) const { return std::string(detail::from_c(host_.json_print(raw_, value.raw()))); }

  const slu_host& host() const { return host_; }
  slu_call* raw() const { return raw_; }

 private:
  const slu_host& host_;
  slu_call* raw_;
};

// One item of a call. Its texts and value live until the call returns.
class Item {
 public:
  Item(const slu_host& host, const slu_item& raw, std::uint32_t place)
      : token(detail::from_c(raw.token)),
        key(detail::from_c(raw.key)),
        attempt(raw.attempt),
        index(place),
        view_(host, raw.item) {}

  std::string_view token;  // the same on every attempt and replay of this step for this item; unique in the world
  std::string_view key;    // may be empty
  std::uint32_t attempt;   // from 1
  std::uint32_t index;     // its place in the call, for kv().put()

  // Steps: the item. Sinks: {key, item, steps} and what the event adds. value() copies at its first call; view() reads
  // in place.
  const Value& value() const {
    if (!value_) value_ = view_.copy();
    return *value_;
  }
  View view() const { return view_; }

 private:
  View view_;
  mutable std::optional<Value> value_;
};

enum class WakeReason : std::int32_t {
  timer = SLU_WAKE_TIMER,
  event = SLU_WAKE_EVENT,
  deadline = SLU_WAKE_DEADLINE,  // succeed or fail now: suspend() is refused
  cancel = SLU_WAKE_CANCEL,      // undo what can be undone
};

// Something that was sent to an item's callback address.
struct Event {
  std::int64_t number = 0;
  Call::Time received_at;
  std::string content_type;
  std::string body;
};

// Why a suspended item is resumed, with what it was suspended with.
struct Wake {
  WakeReason reason = WakeReason::timer;
  Value state;
  std::uint32_t state_version = 1;
  std::vector<Event> events;  // in the order of their arrival
};

struct NoParams {};

template <class Params = NoParams>
struct Work {
  Params params;
  Item item;
};

template <class Params = NoParams>
struct Resumed {
  Params params;
  Item item;
  Wake wake;
};

namespace detail {

inline slu_status fail(const Call& call, std::uint32_t item, const Outcome::Failure& failure) {
  slu_failure raw{};
  raw.struct_size = sizeof raw;
  raw.status = failure.status;
  raw.retry_after_ms = failure.after ? failure.after->count() : -1;
  raw.code = to_c(failure.code);
  raw.message = to_c(failure.message);
  raw.field = to_c(failure.field);
  raw.detail = to_c(failure.detail);
  call.host().fail(call.raw(), item, &raw);
  return failure.status;
}

// Hands an outcome to the host.
struct Delivery {
  const Call& call;
  std::uint32_t item;

  void operator()(const Outcome::Done& done) const {
    if (done.output.empty()) return call.host().verdict(call.raw(), item, SLU_OK);
    put_members(call.host(), call.host().output(call.raw(), item), done.output);
  }
  void operator()(const Outcome::Expansion& expansion) const {
    call.host().expand(call.raw(), item);
    for (const Value& value : expansion.items) put(call.host(), call.host().emit(call.raw(), item), value);
  }
  void operator()(const Outcome::Suspension& parked) const {
    const std::string state = call.print(parked.state);
    slu_suspension raw{};
    raw.struct_size = sizeof raw;
    raw.state_version = parked.state_version;
    raw.state = to_bytes(state);
    raw.wake_after_ms = parked.after ? parked.after->count() : -1;
    raw.may_be_woken = parked.wakeable ? 1 : 0;
    call.host().suspend(call.raw(), item, &raw);
  }
  void operator()(const Outcome::Failure& failure) const { fail(call, item, failure); }
};

inline void deliver(const Call& call, std::uint32_t item, const Outcome& outcome) {
  std::visit(Delivery{call, item}, outcome.content());
}

}  // namespace detail

// Where a batch's outcomes go, in any order. An item that gets none is tried again.
class Verdicts {
 public:
  explicit Verdicts(const Call& call) : call_(call) {}
  // `index` is the item's place in the call's span.
  void set(std::size_t index, const Outcome& outcome) {
    detail::deliver(call_, static_cast<std::uint32_t>(index), outcome);
  }

 private:
  const Call& call_;
};

// Where a source's items go.
class Emitter {
 public:
  explicit Emitter(const Call& call) : call_(call) {}

  void item(const Object& members) { add(members); }
  template <detail::not_an_object Item>
  void item(const Item& value) {
    add(value);
  }
  // An item that the source knows to be none (a row that cannot be read): it is taken, and is a dead letter from the
  // start with the failure's message, or skipped, so that the others go on. What cannot be read on is next()'s failure.
  void refused(const Value& value, const Outcome& why) {
    add(value);
    detail::deliver(call_, count_ - 1, why);
  }
  // Where to go on after the items so far; given to open() after a restart.
  void checkpoint(std::string_view cursor) { call_.host().checkpoint(call_.raw(), detail::to_bytes(cursor)); }

 private:
  void add(const Value& value) {
    detail::put(call_.host(), call_.host().emit(call_.raw(), SLU_WHOLE_CALL), value);
    ++count_;
  }

  const Call& call_;
  std::uint32_t count_ = 0;
};

}  // namespace sluice
