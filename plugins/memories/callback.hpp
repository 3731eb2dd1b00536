// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <sluice/value.hpp>

namespace sluice::memories {

// What the service sent to the callback address, in any of the documented forms. Unsigned, and its words have had
// several meanings: a hint to ask for the status, never proof of anything.
struct Callback {
  std::string task_id{};
  std::string video_no{};
  std::string status{};  // in capitals
  std::string message{};

  bool says_failed() const { return status == "FAILED" || status == "FAIL"; }

  friend bool operator==(const Callback&, const Callback&) = default;
};

// Fields are empty where absent; a body that is no object (null: not JSON) gives a callback without any.
Callback read_callback(const Value& body);

// Whether it may be meant for this task: it names no other.
bool concerns(const Callback& callback, std::string_view task_id);

}  // namespace sluice::memories
