// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::file {

// What is about to be appended to a file, and where: durable before the first byte of it is written, so that whatever a
// crash leaves behind can be told from what somebody else wrote. As text: a line
//   sluice-intent 1 BASE TAIL SIZE CHECKSUM
// in decimal, and the block itself.
struct Intent {
  std::uint64_t base = 0;  // the file's length before
  std::uint64_t tail = 0;  // Target::tail_checksum(base)
  std::string block;

  std::uint64_t checksum() const;  // of all of it: tells one intent from another
  std::string text() const;
  // nullopt for anything that does not begin with a whole intent, as after a crash while it was written.
  static std::optional<Intent> parse(std::string_view text);

  friend bool operator==(const Intent&, const Intent&) = default;
};

// Whether `found` is what may be left of `block` once writing it was interrupted: its beginning, where a power cut can
// have left zeros in place of bytes that were not on the disk yet.
bool is_torn(std::string_view found, std::string_view block);

}  // namespace sluice::file
