// SPDX-License-Identifier: Apache-2.0
#include "csv/reader.hpp"

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

std::string Reader::name_for(const std::string& path) {
  return path == "-" ? "standard input" : path;
}

std::expected<Reader, Problem> Reader::open(const std::string& path, Reading reading,
                                            const std::optional<Cursor>& cursor) {
  std::string name = name_for(path);
  auto input = Input::open(path);
  if (!input) return std::unexpected(Problem{.sentence = name + " " + input.error().reason});
  return Reader(std::move(name), std::move(*input), reading, cursor);
}

Reader::Reader(std::string name, Input input, Reading reading, const std::optional<Cursor>& cursor)
    : name_(std::move(name)), text_(std::move(input)), reading_(reading) {
  if (!cursor || cursor->offset == 0) return;
  known_ = cursor->dialect;
  if (cursor->encoding != Encoding::ascii) reading_.encoding = cursor->encoding;
}

// Judges the file by its first bytes. What comes through a pipe is judged by its first line, as its writer may be
// waiting for us.
std::expected<void, Problem> Reader::begin(const Wait& wait) {
  const auto enough = [&] {
    const auto sample = text_.sample();
    return sample.size() >= kSample || (text_.input().piped() && sample.contains('\n'));
  };
  while (!text_.at_end() && !enough()) {
    if (auto read = text_.more(wait); !read) return std::unexpected(problem(read.error()));
  }
  if (auto begun = text_.begin(reading_.encoding); !begun) {
    return std::unexpected(Problem{.sentence = name_ + " " + begun.error()});
  }
  dialect_ = known_ ? *known_ : suggested();
  parser_.emplace(dialect_);
  return {};
}

Dialect Reader::suggested() const {
  const std::string_view sample = text_.window().substr(0, kSample);
  const bool whole = text_.at_end() && sample.size() == text_.window().size();
  const LineBreak line_break = line_break_of(sample);
  return {reading_.delimiter ? *reading_.delimiter : delimiter_of(sample, line_break, whole), line_break};
}

std::expected<bool, Problem> Reader::next(const Wait& wait) {
  if (!parser_) {
    if (auto begun = begin(wait); !begun) return std::unexpected(begun.error());
  }
  for (;;) {
    if (text_.window().empty() && text_.at_end()) return false;
    const auto complete = look();
    if (!complete) {
      return std::unexpected(Problem{.sentence = told(complete.error())});
    }
    if (!*complete) {
      if (auto read = text_.more(wait); !read) return std::unexpected(problem(read.error()));
      continue;
    }
    if (!parser_->fields().empty()) return true;
    accept();
  }
}

// Parses the record at the start of the window. False: the window does not hold all of it.
std::expected<bool, Malformed> Reader::look() {
  const std::string_view window = text_.window();
  if (window.empty()) return false;
  const auto complete = parser_->parse(window, text_.at_end(), line_);
  if (!complete) return complete;
  if (!*complete && window.size() > kFarthestEnd) {
    return std::unexpected(
        Malformed{{line_, 1}, "the record that begins here is longer than 16 MiB; is a closing quote missing?"});
  }
  if (*complete) flaw_ = flaw_of(window.substr(0, parser_->size()));
  return complete;
}

std::optional<std::string> Reader::flaw_of(std::string_view record) const {
  if (record.size() > kLongestRecord) return told(std::string("it is longer than 1 MiB"));
  const auto bad = first_malformed(record);
  if (!bad) return std::nullopt;
  const bool utf8 = encoding() == Encoding::ascii || encoding() == Encoding::utf8;
  return told(Malformed{position_of(record, *bad, line_, dialect_.line_break),
                        utf8 ? "this is no UTF-8; if the file is in Windows-1252, set encoding = \"windows-1252\""
                             : "this is no " + std::string(name_of(encoding()))});
}

void Reader::accept() {
  line_ += parser_->line_breaks();
  text_.consume(parser_->size());
}

Cursor Reader::cursor() {
  return {text_.offset(), line_, text_.checksum(), dialect_, text_.encoding()};
}

std::expected<void, Problem> Reader::skip_to(const Cursor& cursor) {
  constexpr std::string_view kBreaks = "\r\n";
  if (!parser_) {
    if (auto begun = begin({}); !begun) return begun;
  }
  char last = '\n';
  while (text_.offset() <= cursor.offset) {
    const std::string_view window = text_.window();
    const std::size_t size = text_.window_within(cursor.offset - text_.offset());
    if (size > 0) last = window[size - 1];
    text_.consume(size);
    const std::string_view rest = text_.window();
    if (rest.empty() && !text_.at_end()) {
      if (auto read = text_.more({}); !read) return std::unexpected(problem(read.error()));
      continue;
    }
    // A last line without a line break was taken as it was; bytes that continue it would become a record of their own.
    const bool goes_on = !rest.empty() && !kBreaks.contains(last) && !kBreaks.contains(rest.front());
    if (goes_on || text_.offset() < cursor.offset || text_.checksum() != cursor.checksum) break;
    line_ = cursor.line;
    return {};
  }
  return std::unexpected(Problem{
      .sentence =
          name_ + " was changed in the part that this run has already read (up to " + line(cursor.line) +
          "): put it back as it was and resume, or cancel this run and start a new one for the file as it is now"});
}

std::string Reader::told(const std::string& of_that_record) const {
  return name_ + ", " + line(line_) + ": " + of_that_record;
}

std::string Reader::told(const Malformed& malformed) const {
  const auto& [at, reason] = malformed;
  return name_ + ", " + line(at.line) + ", column " + std::to_string(at.column) + ": " + reason;
}

Problem Reader::problem(const ReadFailure& failure) const {
  return {failure.kind, name_ + " " + failure.reason};
}

}  // namespace sluice::csv
