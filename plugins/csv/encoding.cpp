// SPDX-License-Identifier: Apache-2.0
#include "csv/encoding.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "csv/foreign.hpp"
#include "csv/utf8.hpp"

namespace sluice::csv {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kUnitsLookedAt = 512;

struct Name {
  Encoding encoding;
  std::string_view word;  // as an option
  std::string_view name;
};
constexpr std::array<Name, 4> kNames{{{Encoding::utf8, "utf-8", "UTF-8"},
                                      {Encoding::utf16le, "utf-16le", "UTF-16LE"},
                                      {Encoding::utf16be, "utf-16be", "UTF-16BE"},
                                      {Encoding::windows1252, "windows-1252", "Windows-1252"}}};

// 0x80 to 0x9F; the five that Windows leaves open are control characters, as browsers read them.
constexpr std::array<char16_t, 32> kWindows1252{0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                                0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
constexpr char kHalfUnit = '\xFF';  // stands for the one byte after the last whole unit

constexpr std::uint8_t byte_of(char c) {
  return static_cast<std::uint8_t>(c);
}

bool is_utf16(Encoding encoding) {
  return encoding == Encoding::utf16le || encoding == Encoding::utf16be;
}

std::optional<Encoding> evident_utf16(std::string_view sample) {
  const std::size_t units = std::min(sample.size() / 2, kUnitsLookedAt);
  std::size_t first = 0, second = 0;  // NULs at the units' halves
  for (std::size_t i = 0; i < units; ++i) {
    first += sample[2 * i] == '\0' ? 1 : 0;
    second += sample[2 * i + 1] == '\0' ? 1 : 0;
  }
  if (units < 2) return std::nullopt;
  if (first == 0 && second * 2 > units) return Encoding::utf16le;
  if (second == 0 && first * 2 > units) return Encoding::utf16be;
  return std::nullopt;
}

struct Mark {
  std::string_view bytes;
  std::optional<Encoding> encoding;  // nullopt: UTF-32
};
// UTF-32's little-endian mark begins with UTF-16's.
constexpr std::array<Mark, 5> kMarks{{{"\xFF\xFE\0\0"sv, std::nullopt},
                                      {"\0\0\xFE\xFF"sv, std::nullopt},
                                      {"\xFF\xFE"sv, Encoding::utf16le},
                                      {"\xFE\xFF"sv, Encoding::utf16be},
                                      {"\xEF\xBB\xBF"sv, Encoding::utf8}}};

void append_utf8(std::string& text, char32_t c) {
  const auto put = [&](char32_t bits) { text += static_cast<char>(bits); };
  if (c < 0x80) return put(c);
  if (c < 0x800) {
    put(0xC0 | c >> 6);
  } else {
    if (c < 0x10000) {
      put(0xE0 | c >> 12);
    } else {
      put(0xF0 | c >> 18);
      put(0x80 | (c >> 12 & 0x3F));
    }
    put(0x80 | (c >> 6 & 0x3F));
  }
  put(0x80 | (c & 0x3F));
}

// A surrogate without its other half becomes three bytes that are no UTF-8.
std::size_t append_utf16(std::string& text, std::string_view bytes, bool big, bool whole) {
  const auto unit = [&](std::size_t at) -> char32_t {
    const std::uint8_t a = byte_of(bytes[at]), b = byte_of(bytes[at + 1]);
    return big ? static_cast<char32_t>(a << 8 | b) : static_cast<char32_t>(b << 8 | a);
  };
  std::size_t at = 0;
  for (; at + 2 <= bytes.size(); at += 2) {
    char32_t c = unit(at);
    if (c >= 0xD800 && c < 0xDC00) {
      if (at + 4 > bytes.size() && !whole) return at;
      const char32_t low = at + 4 <= bytes.size() ? unit(at + 2) : 0;
      if (low >= 0xDC00 && low < 0xE000) {
        c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
        at += 2;
      }
    }
    append_utf8(text, c);
  }
  if (at == bytes.size() || !whole) return at;
  text += kHalfUnit;
  return bytes.size();
}

// What the character that begins with this byte takes in the file; 0 for a byte that begins none.
std::size_t encoded_size(char first, Encoding encoding) {
  if ((first & 0xC0) == 0x80) return 0;
  if (!is_utf16(encoding) || first == kHalfUnit) return 1;
  return byte_of(first) >= 0xF0 ? 4 : 2;
}

}  // namespace

std::string_view name_of(Encoding encoding) {
  const auto* const found = std::ranges::find(kNames, encoding, &Name::encoding);
  return found == kNames.end() ? "ASCII" : found->name;
}

std::optional<Encoding> encoding_named(std::string_view word) {
  const auto* const found = std::ranges::find(kNames, word, &Name::word);
  return found == kNames.end() ? std::nullopt : std::optional(found->encoding);
}

std::expected<Beginning, std::string> beginning_of(std::string_view sample, std::optional<Encoding> given) {
  if (const auto what = foreign_file(sample)) return std::unexpected("is " + *what);
  for (const auto& [bytes, encoding] : kMarks) {
    if (!sample.starts_with(bytes)) continue;
    if (!encoding) return std::unexpected("is encoded in UTF-32: save it as UTF-8 (\"CSV UTF-8\" in Excel)");
    // Any byte is a character in Windows-1252, and a file that begins with these three is UTF-8 all the same.
    if (given && *given != *encoding) {
      return std::unexpected("begins with the byte order mark of " + std::string(name_of(*encoding)) + ", not of " +
                             std::string(name_of(*given)) + ": leave encoding out");
    }
    return Beginning{*encoding, bytes.size()};
  }
  if (given) return Beginning{*given};
  return Beginning{evident_utf16(sample).value_or(Encoding::ascii)};
}

Encoding judged(std::string_view sample, bool whole) {
  std::size_t well_formed = 0, malformed = 0;
  for (std::size_t at = 0; at < sample.size();) {
    const std::string_view rest = sample.substr(at);
    const std::size_t ascii = ascii_prefix(rest);
    if (ascii > 0) {
      at += ascii;
      continue;
    }
    const std::size_t size = character_size(rest);
    if (size == 0 && !whole && is_begun_character(rest)) break;
    ++(size == 0 ? malformed : well_formed);
    at += std::max<std::size_t>(size, 1);
  }
  if (well_formed + malformed == 0) return Encoding::ascii;
  return malformed > well_formed ? Encoding::windows1252 : Encoding::utf8;
}

std::size_t append_decoded(std::string& text, std::string_view bytes, Encoding encoding, bool whole) {
  if (is_utf16(encoding)) return append_utf16(text, bytes, encoding == Encoding::utf16be, whole);
  for (const char c : bytes) {
    const std::uint8_t byte = byte_of(c);
    append_utf8(text, byte >= 0x80 && byte < 0xA0 ? kWindows1252[byte - 0x80u] : byte);
  }
  return bytes.size();
}

std::size_t encoded_size(std::string_view text, Encoding encoding) {
  std::size_t size = 0;
  for (const char c : text) size += encoded_size(c, encoding);
  return size;
}

std::size_t prefix_within(std::string_view text, std::uint64_t bytes, Encoding encoding) {
  std::uint64_t used = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    used += encoded_size(text[at], encoding);
    if (used > bytes) return at;
  }
  return text.size();
}

}  // namespace sluice::csv
