// SPDX-License-Identifier: Apache-2.0
#include "csv/cursor.hpp"

#include "csv/numbers.hpp"

namespace sluice::csv {
namespace {

constexpr std::string_view kFormat = "csv1";

}  // namespace

std::string Cursor::text() const {
  std::string text(kFormat);
  const std::uint64_t delimiter = static_cast<unsigned char>(dialect.delimiter);
  const std::uint64_t line_break = dialect.line_break == LineBreak::cr ? 1 : 0;
  append_numbers(text, {offset, line, checksum, delimiter, line_break});
  return text;
}

std::optional<Cursor> Cursor::parse(std::string_view text) {
  if (!text.starts_with(kFormat)) return std::nullopt;
  text.remove_prefix(kFormat.size());
  const auto numbers = take_numbers<5>(text);
  if (!numbers || !text.empty()) return std::nullopt;
  const auto [offset, line, checksum, delimiter, line_break] = *numbers;
  if (delimiter > 0x7F || line_break > 1) return std::nullopt;
  const Dialect dialect{static_cast<char>(delimiter), line_break == 1 ? LineBreak::cr : LineBreak::lf};
  return Cursor{offset, line, checksum, dialect};
}

}  // namespace sluice::csv
