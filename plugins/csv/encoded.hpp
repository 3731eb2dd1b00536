// SPDX-License-Identifier: Apache-2.0
//
// For tests: a text as a file in another encoding holds it.
#pragma once

#include <string>
#include <string_view>

#include "csv/encoding.hpp"

namespace sluice::csv {

// Without a mark. Windows-1252 only for what Latin-1 has as well.
inline std::string encoded(std::u32string_view text, Encoding encoding) {
  std::string bytes;
  const auto unit = [&](char32_t c) {
    const char low = static_cast<char>(c & 0xFF), high = static_cast<char>(c >> 8);
    bytes += encoding == Encoding::utf16be ? std::string{high, low} : std::string{low, high};
  };
  for (const char32_t c : text) {
    if (encoding == Encoding::windows1252) {
      bytes += static_cast<char>(c);
    } else if (c < 0x10000) {
      unit(c);
    } else {
      unit(0xD800 + ((c - 0x10000) >> 10));
      unit(0xDC00 + ((c - 0x10000) & 0x3FF));
    }
  }
  return bytes;
}

}  // namespace sluice::csv
