// SPDX-License-Identifier: Apache-2.0
#include "csv/record_parser.hpp"

#include <algorithm>
#include <optional>

namespace sluice::csv {
namespace {

// The line break at `at`: its size, 0 where none is, nullopt where the next byte would tell.
std::optional<std::size_t> line_break_size(std::string_view window, std::size_t at, bool at_end, LineBreak line_break) {
  if (window[at] == '\n') return 1;
  if (window[at] != '\r') return 0;
  if (at + 1 < window.size()) return window[at + 1] == '\n' ? 2 : line_break == LineBreak::cr ? 1 : 0;
  if (at_end) return 1;
  return std::nullopt;
}

std::uint64_t count_line_breaks(std::string_view text, LineBreak line_break) {
  auto breaks = static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
  if (line_break == LineBreak::lf) return breaks;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && !text.substr(i + 1).starts_with('\n')) ++breaks;
  }
  return breaks;
}

std::string named(Position at) {
  return "line " + std::to_string(at.line) + ", column " + std::to_string(at.column);
}

}  // namespace

std::string Field::text() const {
  if (!doubled_quotes) return std::string(raw);
  std::string text;
  text.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    text += raw[i];
    if (raw[i] == '"') ++i;
  }
  return text;
}

Position position_of(std::string_view window, std::size_t offset, std::uint64_t line, LineBreak line_break) {
  const std::string_view before = window.substr(0, offset);
  const auto last = before.find_last_of(line_break == LineBreak::lf ? "\n" : "\r\n");
  const std::string_view same_line = last == std::string_view::npos ? before : before.substr(last + 1);
  const auto characters = std::ranges::count_if(same_line, [](char c) { return (c & 0xC0) != 0x80; });
  return {line + count_line_breaks(before, line_break), static_cast<std::uint64_t>(characters) + 1};
}

RecordParser::RecordParser(Dialect dialect) : dialect_(dialect) {
  for (const char stop : {dialect.delimiter, '\n', '\r'}) stops_[static_cast<unsigned char>(stop)] = true;
}

std::expected<bool, Malformed> RecordParser::parse(std::string_view window, bool at_end, std::uint64_t line) {
  fields_.clear();
  size_ = 0;
  line_breaks_ = 0;
  if (const auto blank = line_break_size(window, 0, at_end, dialect_.line_break); blank.value_or(1) > 0) {
    size_ = blank.value_or(0);
    line_breaks_ = 1;
    return blank.has_value();
  }
  for (;;) {
    const bool quoted = size_ < window.size() && window[size_] == '"';
    const auto step = quoted ? quoted_field(window, at_end, line) : plain_field(window, at_end);
    if (!step) return std::unexpected(step.error());
    if (*step != Step::next_field) return *step == Step::record_ends;
  }
}

RecordParser::Step RecordParser::ending(std::string_view window, bool at_end) {
  if (size_ == window.size()) return at_end ? Step::record_ends : Step::incomplete;
  if (window[size_] == dialect_.delimiter) {
    ++size_;
    return Step::next_field;
  }
  const auto line_break = line_break_size(window, size_, at_end, dialect_.line_break);
  if (!line_break) return Step::incomplete;
  if (*line_break == 0) return Step::text;
  size_ += *line_break;
  ++line_breaks_;
  return Step::record_ends;
}

// A quote inside such a field is text: what does not begin with a quote is not quoted.
RecordParser::Step RecordParser::plain_field(std::string_view window, bool at_end) {
  const std::size_t begin = size_;
  for (;;) {
    while (size_ < window.size() && !stops_[static_cast<unsigned char>(window[size_])]) ++size_;
    const std::size_t end = size_;
    const Step step = ending(window, at_end);
    if (step == Step::text) {
      ++size_;
      continue;
    }
    fields_.push_back({window.substr(begin, end - begin)});
    return step;
  }
}

std::expected<RecordParser::Step, Malformed> RecordParser::quoted_field(std::string_view window, bool at_end,
                                                                        std::uint64_t line) {
  const auto place = [&](std::size_t offset) { return position_of(window, offset, line, dialect_.line_break); };
  const std::size_t open = size_;
  Field field;
  std::size_t quote = window.find('"', open + 1);
  while (quote != std::string_view::npos && window.substr(quote + 1).starts_with('"')) {
    field.doubled_quotes = true;
    quote = window.find('"', quote + 2);
  }
  if (quote == std::string_view::npos) {
    if (!at_end) return Step::incomplete;
    return std::unexpected(Malformed{place(window.size()), "the file ends inside the quoted field that begins at " +
                                                               named(place(open)) + "; is a closing quote missing?"});
  }
  field.raw = window.substr(open + 1, quote - open - 1);
  line_breaks_ += count_line_breaks(field.raw, dialect_.line_break);
  size_ = quote + 1;
  while (size_ < window.size() && window[size_] != dialect_.delimiter &&
         (window[size_] == ' ' || window[size_] == '\t')) {
    ++size_;
  }
  const Step step = ending(window, at_end);
  if (step == Step::text) {
    return std::unexpected(
        Malformed{place(quote), "text follows a closing quote; write \"\" for a quote inside a quoted field"});
  }
  fields_.push_back(field);
  return step;
}

}  // namespace sluice::csv
