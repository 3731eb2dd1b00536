// SPDX-License-Identifier: Apache-2.0
#include "csv/reader.hpp"

#include <algorithm>
#include <utility>

#include "csv/sniff.hpp"
#include "csv/utf8.hpp"

namespace sluice::csv {
namespace {

constexpr std::size_t kSample = 64 * 1024;

std::string line(std::uint64_t number) {
  return "line " + std::to_string(number);
}

}  // namespace

std::expected<Reader, Problem> Reader::open(const std::string& path, std::optional<char> delimiter,
                                            const std::optional<Cursor>& cursor) {
  std::string name = path == "-" ? "standard input" : path;
  auto input = Input::open(path);
  if (!input) return std::unexpected(Problem{.sentence = name + " " + input.error().reason});
  Reader reader(std::move(name), std::move(*input));
  reader.delimiter_ = delimiter;
  if (cursor) reader.known_ = cursor->dialect;
  return reader;
}

Reader::Reader(std::string name, Input input) : name_(std::move(name)), input_(std::move(input)) {}

// Judges the file by its first bytes. What comes through a pipe is judged by its first line, as its writer may be
// waiting for us.
std::expected<void, Problem> Reader::begin(const Wait& wait) {
  const auto enough = [&] {
    const auto window = input_.window();
    return window.size() >= kSample || (!rereadable() && window.contains('\n'));
  };
  while (!input_.at_end() && !enough()) {
    if (auto read = input_.more(wait); !read) return std::unexpected(told(read.error()));
  }
  const auto mark = byte_order_mark(input_.window());
  if (!mark) return std::unexpected(Problem{.sentence = name_ + " " + mark.error()});
  input_.consume(*mark);
  dialect_ = known_ ? *known_ : suggested();
  parser_.emplace(dialect_);
  return {};
}

Dialect Reader::suggested() const {
  const std::string_view sample = input_.window().substr(0, kSample);
  const bool whole = input_.at_end() && sample.size() == input_.window().size();
  const LineBreak line_break = line_break_of(sample);
  return {delimiter_ ? *delimiter_ : delimiter_of(sample, line_break, whole), line_break};
}

std::expected<bool, Problem> Reader::next(const Wait& wait) {
  if (!parser_) {
    if (auto begun = begin(wait); !begun) return std::unexpected(begun.error());
  }
  for (;;) {
    if (input_.window().empty() && input_.at_end()) return false;
    const auto complete = look();
    if (!complete) {
      const auto& [at, reason] = complete.error();
      return std::unexpected(
          Problem{.sentence = name_ + ", " + line(at.line) + ", column " + std::to_string(at.column) + ": " + reason});
    }
    if (!*complete) {
      if (auto read = input_.more(wait); !read) return std::unexpected(told(read.error()));
      continue;
    }
    if (!parser_->fields().empty()) return true;
    accept();
  }
}

// Parses the record at the start of the window. False: the window does not hold all of it.
std::expected<bool, Malformed> Reader::look() {
  const std::string_view window = input_.window();
  if (window.empty()) return false;
  const auto complete = parser_->parse(window, input_.at_end(), line_);
  if (!complete) return complete;
  if ((*complete ? parser_->size() : window.size()) > kLongestRecord) {
    return std::unexpected(
        Malformed{{line_, 1}, "the record that begins here is longer than 1 MiB; is a closing quote missing?"});
  }
  if (!*complete) return false;
  if (const auto bad = first_malformed(window.substr(0, parser_->size()))) {
    return std::unexpected(Malformed{position_of(window, *bad, line_, dialect_.line_break),
                                     "this is no UTF-8; if the file is in Windows-1252 or Latin-1, save it as UTF-8"});
  }
  return true;
}

void Reader::accept() {
  line_ += parser_->line_breaks();
  input_.consume(parser_->size());
}

Cursor Reader::cursor() {
  return {input_.offset(), line_, input_.checksum(), dialect_};
}

std::expected<void, Problem> Reader::skip_to(const Cursor& cursor) {
  constexpr std::string_view kBreaks = "\r\n";
  if (!rereadable()) {
    return std::unexpected(Problem{.sentence = name_ + " cannot be read a second time, so the run cannot go on from " +
                                               line(cursor.line) + ": start a new run with the rest of the rows"});
  }
  if (!parser_) {
    if (auto begun = begin({}); !begun) return begun;
  }
  char last = '\n';
  while (input_.offset() <= cursor.offset) {
    const std::string_view window = input_.window();
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(window.size(), cursor.offset - input_.offset()));
    if (size > 0) last = window[size - 1];
    input_.consume(size);
    const std::string_view rest = input_.window();
    if (rest.empty() && !input_.at_end()) {
      if (auto read = input_.more({}); !read) return std::unexpected(told(read.error()));
      continue;
    }
    // A last line without a line break was taken as it was; bytes that continue it would become a record of their own.
    const bool goes_on = !rest.empty() && !kBreaks.contains(last) && !kBreaks.contains(rest.front());
    if (goes_on || input_.offset() < cursor.offset || input_.checksum() != cursor.checksum) break;
    line_ = cursor.line;
    return {};
  }
  return std::unexpected(Problem{
      .sentence = name_ + " was changed in the part that this run has already read (up to " + line(cursor.line) +
                  "): put it back and resume, or start a new run for the file as it is now"});
}

Problem Reader::problem(const std::string& with_that_record) const {
  return {.sentence = name_ + ", " + line(line_) + ": " + with_that_record};
}

Problem Reader::told(const ReadFailure& failure) const {
  return {failure.kind, name_ + " " + failure.reason};
}

}  // namespace sluice::csv
