// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "journal/reader.hpp"

namespace sluice::app {

// Dead letters as a CSV file (RFC 4180, lines end with LF): run, item, at, code, message, died_at, key, then the items'
// own columns in the order in which they first appear. A text that a spreadsheet would run as a formula has an
// apostrophe before it, as the `file` sink puts it.
Result<std::string> dead_letters_csv(std::span<const StoredDeadLetter> letters, JournalReader& reader);

}  // namespace sluice::app
