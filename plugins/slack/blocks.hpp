// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <string>

#include <sluice/value.hpp>

namespace sluice::slack {

// Blocks as Slack takes them (docs.slack.dev, reference of blocks; limits of @slack/types 3.2.0). Texts are plain,
// escaped and cut to their limits; of more than 50 blocks the last ones become "and N more". What else Slack would
// refuse, and with it the whole message, is an error that names its place: "blocks[2].text is empty".
std::expected<Array, std::string> fitted(Array blocks);

// The first text in them, as it was given: what a notification shows. Empty where there is none.
std::string first_text(const Value& blocks);

}  // namespace sluice::slack
