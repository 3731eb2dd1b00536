// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

namespace sluice::slack {

// What one of Slack's words of refusal means, and what to do about it: one sentence. nullopt for words we do not know.
// Sources: api.slack.com/changelog/2016-05-17, docs.slack.dev (incoming webhooks), and for the last few public clients.
std::optional<std::string_view> explanation(std::string_view word);

}  // namespace sluice::slack
