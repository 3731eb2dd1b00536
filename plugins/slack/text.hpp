// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sluice::slack {

// Slack's characters: UTF-16 units, which are never fewer than any other reading of the word.
std::size_t length(std::string_view text);

// The text as Slack shows it literally: & < > escaped and nothing else (docs.slack.dev, "Formatting message text"), so
// that no text can mention a channel or disguise a link; NUL left out. Cut at `most` characters, escapes counted and
// never cut through, with … at its end.
std::string escaped(std::string_view text, std::size_t most);

// The same cut for text that Slack does not parse.
std::string cut(std::string_view text, std::size_t most);

}  // namespace sluice::slack
