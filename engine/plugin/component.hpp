// SPDX-License-Identifier: Apache-2.0
//
// What the engine says to a component and hears from it, in the engine's own values: the C structs of plugin.h without
// their pointers. The serialising shim, and later a child process, carry exactly these.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <sluice/value.hpp>

#include "base/clock.hpp"

namespace sluice::plugin {

// plugin.h's SLU_* statuses.
enum class Status : std::int32_t {
  ok = 0,
  end = 1,
  idle = 2,
  retry = 10,
  throttled = 11,
  failed = 12,
  skip = 13,
  halt = 14,
  config = 15,
  cancelled = 16,
  deadline = 17,
  internal = 18,
  unsupported = 19,
};

std::string_view name(Status status);
std::optional<Status> status(std::int32_t number);

struct Failure {
  Status status = Status::failed;
  std::optional<Duration> retry_after;
  std::string code;
  std::string message;
  std::string field;
  std::string detail;

  friend bool operator==(const Failure&, const Failure&) = default;
};

enum class WakeReason : std::int32_t { timer = 0, event = 1, deadline = 2, cancel = 3 };

struct Wake {
  WakeReason reason = WakeReason::timer;
  std::string state;
  std::uint32_t state_version = 0;
  std::vector<Value> events;  // each {number, received_at_ms, content_type, body}
};

// One item of a call. `item` and `params` belong to the caller and outlive the call.
struct Work {
  std::string token;
  std::string key;
  std::uint32_t attempt = 1;
  const Value* item = nullptr;
  const Value* params = nullptr;
  std::optional<Wake> wake;  // resume only
};

struct Suspension {
  std::string state;
  std::uint32_t state_version = 0;
  std::optional<Duration> wake_after;
  bool may_be_woken = false;

  friend bool operator==(const Suspension&, const Suspension&) = default;
};

struct KvWrite {
  std::string scope;  // complete: the plugin's id stands before its own scope
  std::string key;
  std::optional<std::string> value;  // nullopt: erased

  friend bool operator==(const KvWrite&, const KvWrite&) = default;
};

struct ClaimedKey {
  std::string scope;  // complete
  std::string key;
  std::optional<Duration> keep;  // nullopt: for ever

  friend bool operator==(const ClaimedKey&, const ClaimedKey&) = default;
};

// What became of one item of a call. Exactly one of these says it: `failure`; `suspension`; `emitted`; else `output`.
struct Verdict {
  std::optional<Failure> failure;  // also skip, halt, cancelled …: everything but ok
  std::optional<Suspension> suspension;
  std::optional<std::vector<Value>> emitted;  // may be empty: the item expands to nothing
  Value output{Object{}};
  std::vector<KvWrite> writes;
  std::vector<ClaimedKey> claims;  // with an output only

  friend bool operator==(const Verdict&, const Verdict&) = default;
};

// A call's whole answer. A source's items are `emitted`.
struct Reply {
  Status status = Status::ok;      // ok, end or idle; else `failure` is set
  std::optional<Failure> failure;  // of the call as a whole
  std::vector<Verdict> verdicts;   // one per item, already completed by the rules of plugin.h; of a source, up to the
                                   // last of `emitted` that it refused
  std::vector<Value> emitted;      // sources; of their check, an example
  std::optional<std::string> checkpoint;
  std::vector<KvWrite> writes;  // of the call as a whole (a sink's flush)
  std::optional<std::int64_t> estimate;

  friend bool operator==(const Reply&, const Reply&) = default;
};

// plugin.h's entries of an instance.
enum class Entry : std::uint8_t {
  check,
  open_source,
  next,
  estimate,
  process,
  resume,
  open_sink,
  write,
  flush,
  committed,
};

// A call of one entry; what an entry does not take is empty. Borrows everything for the call's time.
struct Request {
  Entry entry = Entry::check;
  std::span<const Work> work;  // process, resume, write
  std::string_view cursor;     // open_source
  std::uint32_t max = 0;       // next
  bool durable = false;        // committed
};

}  // namespace sluice::plugin
