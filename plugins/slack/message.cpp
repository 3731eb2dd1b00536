// SPDX-License-Identifier: Apache-2.0
#include "slack/message.hpp"

#include <utility>

#include "slack/blocks.hpp"
#include "slack/text.hpp"

namespace sluice::slack {
namespace {

constexpr std::size_t kLongestMessage = 40'000;  // Slack's own cut (docs.slack.dev, chat.postMessage)
constexpr std::size_t kLongestNotification = 150;

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

std::expected<Object, std::string> message_of(std::string_view text, const Value& blocks) {
  if (!blocks.is_null() && !blocks.is_array()) return std::unexpected("blocks is no list");
  if (blocks.size() == 0) {
    if (is_blank(text)) return std::unexpected("the message has no text, and Slack takes no empty ones");
    return Object{{"text", escaped(text, kLongestMessage)}};
  }
  auto fit = fitted(blocks.array());
  if (!fit) return std::unexpected(std::move(fit.error()));
  Object message;
  if (is_blank(text)) {
    if (const auto first = first_text(blocks); !is_blank(first)) {
      message.append("text", escaped(first, kLongestNotification));
    }
  } else {
    message.append("text", escaped(text, kLongestMessage));
  }
  message.append("blocks", std::move(*fit));
  return message;
}

}  // namespace sluice::slack
