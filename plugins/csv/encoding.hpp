// SPDX-License-Identifier: Apache-2.0
//
// The encodings that a file may have: told apart by its bytes, and turned into UTF-8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::csv {

// Kept in cursors by number. `ascii`: nothing else was seen yet, so that it may still be UTF-8 or Windows-1252.
enum class Encoding : std::uint8_t { ascii, utf8, utf16le, utf16be, windows1252 };

std::string_view name_of(Encoding encoding);
// By the option's words, "utf-8", "utf-16le" …; nullopt for any other, as "auto".
std::optional<Encoding> encoding_named(std::string_view word);

// What the first bytes of a file say.
struct Beginning {
  Encoding encoding = Encoding::ascii;
  std::size_t mark = 0;  // the size of the byte order mark

  friend bool operator==(const Beginning&, const Beginning&) = default;
};

// `given`: what the file is said to be. An error, which continues "creators.csv ", names a file that is no text at all
// (an Excel workbook), or has a mark that contradicts `given` or that nothing here reads.
std::expected<Beginning, std::string> beginning_of(std::string_view sample, std::optional<Encoding> given);

// UTF-8 or Windows-1252, by the first bytes of a text that are not ASCII: `ascii` where there are none, or where only a
// character is begun at the end of a sample that goes on.
Encoding judged(std::string_view sample, bool whole);

// Appends all of `bytes` that is complete to `text`, as UTF-8; how many that were. `whole`: nothing follows. What is
// malformed becomes malformed UTF-8 in its place. REQUIRES: one of the encodings that are not UTF-8.
std::size_t append_decoded(std::string& text, std::string_view bytes, Encoding encoding, bool whole);

// How many bytes of the file the text was decoded from.
std::size_t encoded_size(std::string_view text, Encoding encoding);
// The longest beginning of the text that was decoded from no more than `bytes`.
std::size_t prefix_within(std::string_view text, std::uint64_t bytes, Encoding encoding);

}  // namespace sluice::csv
