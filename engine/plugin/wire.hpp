// SPDX-License-Identifier: Apache-2.0
//
// Requests and replies as JSON, for an instance whose code runs elsewhere. Bytes (states, cursors, kv values) are hex;
// times are microseconds; what is absent is left out. What is read was written by the other half of this file.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include <sluice/value.hpp>

#include "plugin/component.hpp"

namespace sluice::plugin {

Value to_value(const Request& request);
Value to_value(const Reply& reply);

// A request that owns what it refers to.
class OwnedRequest {
 public:
  explicit OwnedRequest(const Value& wire);
  OwnedRequest(const OwnedRequest&) = delete;
  OwnedRequest& operator=(const OwnedRequest&) = delete;

  const Request& request() const { return request_; }

 private:
  std::deque<Value> values_;  // addresses hold
  std::vector<Work> work_;
  std::string cursor_;
  Request request_;
};

Reply reply_from(const Value& wire);

}  // namespace sluice::plugin
