// SPDX-License-Identifier: Apache-2.0
//
// What a component says became of an item, or of a call as a whole. What the engine makes of each is the table of
// statuses in plugin.h.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <sluice/plugin.h>
#include <sluice/value.hpp>
#include <sluice/view.hpp>

namespace sluice {

// Thrown by a constructor: the file is wrong at that option. The engine adds file, line and column.
class ConfigError : public std::runtime_error {
 public:
  ConfigError(std::string option, const std::string& message)
      : std::runtime_error(message), option_(std::move(option)) {}
  const std::string& option() const { return option_; }

 private:
  std::string option_;
};

// The host lacks what the component asked it for.
class Unsupported : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Outcome {
 public:
  struct Done {
    Object output;
  };
  struct Expansion {
    std::vector<Value> items;
  };
  struct Suspension {
    Value state;
    std::uint32_t state_version = 1;
    std::optional<std::chrono::milliseconds> after;
    bool wakeable = false;
  };
  struct Failure {
    slu_status status = SLU_FAILED;
    std::string message;
    std::optional<std::chrono::milliseconds> after;
    std::string code, detail, field;
  };
  using Content = std::variant<Done, Expansion, Suspension, Failure>;

  explicit Outcome(Content content) : content_(std::move(content)) {}

  const Content& content() const { return content_; }
  const Failure* failure() const { return std::get_if<Failure>(&content_); }
  slu_status status() const { return failure() != nullptr ? failure()->status : SLU_OK; }
  bool ok() const { return status() == SLU_OK; }
  std::string_view message() const {
    return failure() != nullptr ? std::string_view(failure()->message) : std::string_view();
  }

  // retry, throttled: the pause before the next attempt. suspend: when the timer wakes it; without, none does.
  Outcome& after(std::chrono::milliseconds pause) & {
    if (auto* parked = std::get_if<Suspension>(&content_)) {
      parked->after = pause;
    } else {
      failing().after = pause;
    }
    return *this;
  }
  // suspend: what is sent to the step's callback address wakes the item.
  Outcome& wakeable() & {
    auto* parked = std::get_if<Suspension>(&content_);
    if (parked == nullptr) throw std::logic_error("wakeable() belongs to suspend()");
    parked->wakeable = true;
    return *this;
  }
  // A short stable word for grouping, e.g. "0402".
  Outcome& code(std::string word) & { return with(&Failure::code, std::move(word)); }
  // The service's answer or the like; at most 4 KiB are kept.
  Outcome& detail(std::string text) & { return with(&Failure::detail, std::move(text)); }
  // The option concerned.
  Outcome& field(std::string option) & { return with(&Failure::field, std::move(option)); }

  Outcome&& after(std::chrono::milliseconds pause) && { return std::move(after(pause)); }
  Outcome&& wakeable() && { return std::move(wakeable()); }
  Outcome&& code(std::string word) && { return std::move(code(std::move(word))); }
  Outcome&& detail(std::string text) && { return std::move(detail(std::move(text))); }
  Outcome&& field(std::string option) && { return std::move(field(std::move(option))); }

 private:
  Failure& failing() {
    if (auto* failure = std::get_if<Failure>(&content_)) return *failure;
    throw std::logic_error("after(), code(), detail() and field() belong to outcomes that are not ok");
  }
  Outcome& with(std::string Failure::* part, std::string text) {
    failing().*part = std::move(text);
    return *this;
  }

  Content content_;
};

namespace detail {
inline Outcome failure(slu_status status, std::string message) {
  return Outcome(Outcome::Failure{status, std::move(message), {}, {}, {}, {}});
}
}  // namespace detail

// ok: the object becomes steps.<name>; `output({{"short", link}})`.
inline Outcome output(Object members) {
  return Outcome(Outcome::Done{std::move(members)});
}
inline Outcome done() {
  return output(Object());
}
// The item ends as expanded; each of these goes on from the next step.
inline Outcome emit(std::vector<Value> items) {
  return Outcome(Outcome::Expansion{std::move(items)});
}
inline Outcome skip(std::string why) {
  return detail::failure(SLU_SKIP, std::move(why));
}
// Transient; counts. Without after() the step's back-off decides.
inline Outcome retry(std::string why) {
  return detail::failure(SLU_RETRY, std::move(why));
}
// A limit was hit; does not count, and slows everybody who shares the limit.
inline Outcome throttled(std::string why) {
  return detail::failure(SLU_THROTTLED, std::move(why));
}
inline Outcome throttled(std::chrono::milliseconds pause, std::string why) {
  return throttled(std::move(why)).after(pause);
}
// Failed for good.
inline Outcome failed(std::string why) {
  return detail::failure(SLU_FAILED, std::move(why));
}
// No item could succeed until somebody acts (key refused, credit gone): blocks the run.
inline Outcome halt(std::string why) {
  return detail::failure(SLU_HALT, std::move(why));
}
// The call ended because call.cancelled() turned true.
inline Outcome cancelled() {
  return detail::failure(SLU_CANCELLED, "cancelled");
}

// Of an item of a batch that was not begun: ready again at once, and not counted.
inline Outcome not_begun(std::string why) {
  return detail::failure(SLU_CANCELLED, std::move(why)).code("not_begun");
}

// Parks the item: no thread and no memory until resume(). `state` is at most 64 KiB as JSON; `version` is of its
// layout, for the plugin itself after an upgrade.
inline Outcome suspend(Object state, std::uint32_t version = 1) {
  return Outcome(Outcome::Suspension{std::move(state), version, {}, false});
}
template <detail::not_an_object State>
Outcome suspend(State&& state, std::uint32_t version = 1) {
  return Outcome(Outcome::Suspension{Value(std::forward<State>(state)), version, {}, false});
}

// What a source's next() says: Next::more, Next::end, Next::idle, or an outcome that is not ok.
class Next {
 public:
  enum State { more = SLU_OK, end = SLU_END, idle = SLU_IDLE };

  // Implicit: next() returns a state or an outcome as it is.
  // NOLINTBEGIN(google-explicit-constructor)
  Next(State state) : state_(state) {}
  Next(Outcome failure) : failure_(std::move(failure)) {}
  // NOLINTEND(google-explicit-constructor)

  State state() const { return state_; }
  const std::optional<Outcome>& failure() const { return failure_; }

 private:
  State state_ = more;
  std::optional<Outcome> failure_;
};

}  // namespace sluice
