// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <sluice/value.hpp>

namespace sluice::sandbox::slack {

// Slack's markup as a reader sees it, in plain text: marks of *bold*, _italic_, ~struck~ and `code` gone, links as
// "label (address)", mentions as "@channel", and the escapes &amp; &lt; &gt; undone.
std::string shown_mrkdwn(std::string_view text);

// A message as it would appear: its blocks, else its text, then its attachments.
std::string shown_message(const Value& payload);

}  // namespace sluice::sandbox::slack
