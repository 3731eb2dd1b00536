// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <list>
#include <optional>
#include <string>

#include <sluice/value.hpp>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace sluice::sandbox {

enum class FaultKind {
  code,            // the envelope with this code; the call has no effect
  infrastructure,  // what stands before the service answers, in its own shape; no effect
  not_json,        // a page instead of JSON; no effect
  truncated,       // the call takes effect, half of its answer comes
  slow,            // the call takes effect, its answer comes late
};

// What some call is answered with instead.
struct Fault {
  std::string call = "*";     // its path's last part, "scraper" or "get_video_ids_by_task_id"; or "*"
  std::string account = "*";  // of the key; or "*"
  FaultKind kind = FaultKind::code;
  std::string code;
  std::int64_t status = 503;                 // of `infrastructure`
  Duration delay = std::chrono::minutes(2);  // of `slow`, in real time
  std::optional<std::size_t> times;          // always where not said
};

// {"fault": "0402" or a kind, "call", "account", "status", "delay", "times"}.
Result<Fault> read_fault(const Value& value);

class Faults {
 public:
  void add(Fault fault) { faults_.push_back(std::move(fault)); }
  void clear() { faults_.clear(); }

  // The oldest fault that fits, counting it down.
  std::optional<Fault> take(std::string_view call, std::string_view account);

  Value show() const;

 private:
  std::list<Fault> faults_;
};

}  // namespace sluice::sandbox
