// SPDX-License-Identifier: Apache-2.0
#include "slack/payload_check.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "slack/block_kit.hpp"

namespace sluice::sandbox::slack {
namespace {

std::optional<std::string_view> problem_of_blocks(const Value& blocks) {
  if (blocks.is_null()) return std::nullopt;
  if (!blocks.is_array()) return "invalid_blocks_format";
  if (!are_valid_blocks(blocks)) return "invalid_blocks";
  return std::nullopt;
}

}  // namespace

std::optional<std::string_view> problem_of(const Value& payload) {
  constexpr std::size_t kMostAttachments = 100;
  const Value& attachments = payload["attachments"];
  if (attachments.size() > kMostAttachments) return "too_many_attachments";
  if (const auto problem = problem_of_blocks(payload["blocks"])) return problem;
  for (std::size_t i = 0; i < attachments.size(); ++i) {
    if (const auto problem = problem_of_blocks(attachments[i]["blocks"])) return problem;
  }
  // Slack trims: a text of spaces is no text. More than 40,000 characters are cut by it, not refused.
  const bool has_text = !trimmed(payload["text"].string_or("")).empty();
  if (!has_text && payload["blocks"].size() == 0 && attachments.size() == 0) return "no_text";
  return std::nullopt;
}

}  // namespace sluice::sandbox::slack
