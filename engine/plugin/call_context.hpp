// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>

#include "base/clock.hpp"

namespace sluice::plugin {

// Tells a call to end. Whoever makes the call owns it, and keeps it until the call has returned. Any thread.
class Cancellation {
 public:
  Cancellation() = default;
  Cancellation(const Cancellation&) = delete;
  Cancellation& operator=(const Cancellation&) = delete;
  ~Cancellation();

  void cancel();
  bool cancelled() const { return cancelled_.load(std::memory_order_relaxed); }

  // Becomes readable with cancel(). Made when first asked for: few plugins do. -1 where the process has no descriptor
  // left.
  int descriptor();

 private:
  static constexpr int kNone = -1;

  std::atomic<bool> cancelled_ = false;
  std::atomic<int> descriptor_ = kNone;
};

// Whose call it is, for log lines; plugins are told the run. Empty or 0 where it does not apply (a batch has no one
// item).
struct LogIdentity {
  std::string workflow;
  std::int64_t run = 0;
  std::string step;
  std::int64_t item = 0;
  int attempt = 0;
};

struct HttpRequest;
struct HttpReply;

// Answers in the place of the outside.
using Outside = std::function<HttpReply(const HttpRequest&)>;

// What comes with every call of a plugin. The caller's; outlives the call.
struct CallContext {
  Cancellation& cancellation;
  std::optional<Timestamp> deadline;
  LogIdentity identity;
  const Outside* rehearsed = nullptr;  // what the call would ask the outside goes here instead; it logs nothing
};

}  // namespace sluice::plugin
