// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <sluice/value.hpp>

#include "base/clock.hpp"
#include "callback_plan.hpp"

namespace sluice::sandbox {

struct Callback {
  std::uint64_t number = 0;
  std::string url;
  std::string body;

  friend bool operator==(const Callback&, const Callback&) = default;
};

// The callbacks that are due some time, in the service's time, and what became of the last ones. Each is handed out
// once and never repeated, whatever its receiver says: the service promises no retry.
class CallbackQueue {
 public:
  // Those that are to be sent before the answer to the POST.
  std::vector<Callback> add(const std::string& task_id, const std::string& url, std::vector<PlannedCallback> planned,
                            Timestamp now);

  // The first one due whose task has none under way.
  std::optional<Callback> take(Timestamp now);
  std::optional<Timestamp> next_due() const;

  void note(std::uint64_t number, std::string outcome);  // "204", or why it could not be sent

  Value show() const;

 private:
  struct Record {
    std::string task_id;
    Callback callback;
    Timestamp due;
    std::string outcome;  // "pending", "lost", "sending", or as noted
  };
  using Pending = std::set<std::pair<Timestamp, std::uint64_t>>;
  Pending::const_iterator first_free() const;
  void finish(std::uint64_t number);

  std::map<std::uint64_t, Record> records_;
  Pending pending_;
  std::set<std::string> under_way_;     // tasks
  std::deque<std::uint64_t> finished_;  // the oldest are forgotten
  std::uint64_t last_ = 0;
};

}  // namespace sluice::sandbox
