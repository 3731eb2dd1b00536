// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace sluice::memories {

// Without what pasting leaves at both ends: white space, byte-order marks, direction marks, zero-width spaces.
std::string_view trimmed(std::string_view text);

// ASCII only, as hosts, handles and status words need it.
std::string lowered(std::string_view text);
std::string raised(std::string_view text);

// Whether `text` is well-formed UTF-8: no surrogates, no overlong forms, at most U+10FFFF.
bool is_utf8(std::string_view text);

// At most `bytes` bytes of `text`, cut between characters, with "…" where something was cut.
std::string shortened(std::string_view text, std::size_t bytes);

// As people read a duration: "1h30m", "45s". Less than a second reads "0s".
std::string spelled(std::chrono::milliseconds duration);

}  // namespace sluice::memories
