// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <sluice/value.hpp>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "model/quantity.hpp"

namespace sluice::sandbox {

// What the service counts together, over all keys of an account.
enum class Limit { none, upload, status, list };

// A rate for each limit that is in force.
struct Rates {
  std::optional<Rate> upload, status, list;

  const std::optional<Rate>* of(Limit limit) const;

  friend bool operator==(const Rates&, const Rates&) = default;
};

// Documented: upload 1 a minute, task status 1 a second, list and delete 5 a second.
Rates documented_rates();

// "on" (as documented), "off", or changes to the documented ones: "upload=10/min,status=off".
Result<void> read_field(Rates& rates, const Value& value);
Value show_field(const Rates& rates);

// The calls that each account has made, as GCRA's theoretical arrival times. A refused call is not counted.
class RateLimits {
 public:
  bool admit(const Rates& rates, Limit limit, const std::string& account, Timestamp now);

 private:
  std::map<std::pair<std::string, Limit>, Timestamp> arrivals_;
};

}  // namespace sluice::sandbox
