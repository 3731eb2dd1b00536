// SPDX-License-Identifier: Apache-2.0
#include "csv/cursor.hpp"

#include <algorithm>
#include <utility>

#include "csv/numbers.hpp"
#include "csv/spool.hpp"

namespace sluice::csv {
namespace {

constexpr std::string_view kFormat = "csv2";
constexpr std::string_view kDone = " done";

}  // namespace

std::string Cursor::text() const {
  std::string text(kFormat);
  const std::uint64_t delimiter = static_cast<unsigned char>(dialect.delimiter);
  const std::uint64_t line_break = dialect.line_break == LineBreak::cr ? 1 : 0;
  append_numbers(text, {offset, line, checksum, delimiter, line_break, static_cast<std::uint64_t>(encoding)});
  if (!spool.empty()) text.append(" ").append(spool).append(done ? kDone : "");
  return text;
}

std::optional<Cursor> Cursor::parse(std::string_view text) {
  if (!text.starts_with(kFormat)) return std::nullopt;
  text.remove_prefix(kFormat.size());
  const auto numbers = take_numbers<6>(text);
  if (!numbers) return std::nullopt;
  const bool done = text.ends_with(kDone);
  if (done) text.remove_suffix(kDone.size());
  if (!text.empty() && !(text.starts_with(' ') && Spool::is_name(text.substr(1)))) return std::nullopt;
  std::string spool(text.substr(std::min<std::size_t>(text.size(), 1)));
  const auto [offset, line, checksum, delimiter, line_break, encoding] = *numbers;
  constexpr auto kLast = static_cast<std::uint64_t>(Encoding::windows1252);
  if (delimiter > 0x7F || line_break > 1 || encoding > kLast) return std::nullopt;
  const Dialect dialect{static_cast<char>(delimiter), line_break == 1 ? LineBreak::cr : LineBreak::lf};
  return Cursor{offset, line, checksum, dialect, static_cast<Encoding>(encoding), std::move(spool), done};
}

}  // namespace sluice::csv
