// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include <sluice/value.hpp>

namespace sluice::sandbox {

// The service's codes. It documents no rule for `0001` against `0003`: here 0001 is "missing or not found", 0003
// "wrong".
namespace codes {
inline constexpr std::string_view kOk = "0000";
inline constexpr std::string_view kMissing = "0001";
inline constexpr std::string_view kWrong = "0003";
inline constexpr std::string_view kKeyInvalid = "0401";
inline constexpr std::string_view kNoCredit = "0402";
inline constexpr std::string_view kAccountDisabled = "0403";
inline constexpr std::string_view kRepeated = "0409";
inline constexpr std::string_view kRateLimited = "0429";
inline constexpr std::string_view kDenied = "9009";
}  // namespace codes

struct Refusal {
  std::string code;
  std::string message;

  friend bool operator==(const Refusal&, const Refusal&) = default;
};

// With the service's message for the code: its own words where they are known (only those of 0429 are).
Refusal refusal_of(std::string_view code);

// The `data` of a successful answer, or why there is none.
using Reply = std::expected<Value, Refusal>;

}  // namespace sluice::sandbox
