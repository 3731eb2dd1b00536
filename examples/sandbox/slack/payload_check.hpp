// SPDX-License-Identifier: Apache-2.0
//
// What Slack accepts as a message to an incoming webhook, and its word for what it does not.
// Sources: docs.slack.dev (incoming webhooks; reference of blocks, elements and composition objects), @slack/types
// 3.2.0 for the limits, api.slack.com/changelog/2016-05-17 for the words. Lengths count UTF-16 units, the larger of
// the two readings of Slack's "characters".
#pragma once

#include <optional>
#include <string_view>

#include <sluice/value.hpp>

namespace sluice::sandbox::slack {

// nullopt: accepted. REQUIRES: an object.
std::optional<std::string_view> problem_of(const Value& payload);

}  // namespace sluice::sandbox::slack
