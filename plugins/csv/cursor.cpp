// SPDX-License-Identifier: Apache-2.0
#include "csv/cursor.hpp"

#include <array>
#include <charconv>

namespace sluice::csv {
namespace {

constexpr std::string_view kFormat = "csv1";

}  // namespace

std::string Cursor::text() const {
  std::string text(kFormat);
  for (const std::uint64_t number : {offset, line, checksum, std::uint64_t{static_cast<unsigned char>(dialect.delimiter)},
                                     std::uint64_t{dialect.line_break == LineBreak::cr}}) {
    text += ' ';
    text += std::to_string(number);
  }
  return text;
}

std::optional<Cursor> Cursor::parse(std::string_view text) {
  if (!text.starts_with(kFormat)) return std::nullopt;
  text.remove_prefix(kFormat.size());
  std::array<std::uint64_t, 5> numbers{};
  for (std::uint64_t& number : numbers) {
    if (!text.starts_with(' ')) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), number);
    if (error != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  }
  if (!text.empty() || numbers[3] > 0x7F || numbers[4] > 1) return std::nullopt;
  return Cursor{numbers[0], numbers[1], numbers[2],
                {static_cast<char>(numbers[3]), numbers[4] == 1 ? LineBreak::cr : LineBreak::lf}};
}

}  // namespace sluice::csv
