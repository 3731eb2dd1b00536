// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include <sluice/value.hpp>

namespace sluice::slack {

// What is posted: text, blocks (null: none), or both. Without text, notifications show the first text of the blocks. An
// error says what Slack would refuse.
std::expected<Object, std::string> message_of(std::string_view text, const Value& blocks);

}  // namespace sluice::slack
