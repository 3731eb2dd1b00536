// SPDX-License-Identifier: Apache-2.0
#include "slack/answer.hpp"

#include <algorithm>
#include <utility>

namespace sluice::slack {
namespace {

constexpr std::pair<std::string_view, std::string_view> kWords[] = {
    {"invalid_payload", "Slack could not read the message; if it has blocks, try them in Slack's Block Kit Builder"},
    {"no_text", "Slack found neither text nor blocks in the message"},
    {"invalid_blocks", "Slack refuses the blocks; its Block Kit Builder shows which of them and why"},
    {"invalid_blocks_format", "Slack refuses the blocks: they are no list of tables"},
    {"too_many_attachments", "the message has more than 100 attachments"},
    {"user_not_found",
     "the person whom the webhook writes to is not there; make a webhook for somebody else or a channel"},
    {"channel_not_found",
     "the channel that the webhook writes to is gone or closed to it; make a webhook for another one"},
    {"channel_is_archived",
     "the channel that the webhook writes to is archived; unarchive it or make a webhook for another one"},
    {"action_prohibited",
     "an administrator of the workspace does not allow this webhook to write; ask for it to be allowed"},
    {"posting_to_general_channel_denied",
     "only some may write to the #general channel; make a webhook for another one"},
    {"no_service", "the webhook was removed or switched off; make a new one and put its address into the secret"},
    {"no_service_id", "the webhook's address is incomplete; copy the whole of it from Slack into the secret"},
    {"no_active_hooks", "the Slack app has no active webhook; switch incoming webhooks on or make a new one"},
    {"no_team", "the workspace of the webhook's address does not exist; copy the address from Slack again"},
    {"team_disabled", "the workspace of the webhook is disabled"},
    {"invalid_token",
     "the webhook's address is wrong or was revoked; make a new one and put its address into the secret"},
};

}  // namespace

std::optional<std::string_view> explanation(std::string_view word) {
  const auto* const found = std::ranges::find(kWords, word, &std::pair<std::string_view, std::string_view>::first);
  return found == std::end(kWords) ? std::nullopt : std::optional(found->second);
}

}  // namespace sluice::slack
