// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include <sluice/sdk.hpp>

namespace sluice::exec {

// What a program said of one item, out of its line of JSON: {"ok":{…}}, {"emit":[…]}, {"skip":"why"},
// {"retry":{"after":"30s","message":"…"}}, {"throttled":{"after":"1m"}}, {"failed":"why"} or {"halt":"why"}. The error
// is a clause that goes on after "the program answered with".
std::expected<Outcome, std::string> outcome_of(const Value& answer);

// The token that an answer may carry, to say which item it is about; "" none.
std::string_view token_in(const Value& answer);

}  // namespace sluice::exec
