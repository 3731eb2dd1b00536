// SPDX-License-Identifier: Apache-2.0
#include "csv/reader.hpp"

#include <algorithm>
#include <utility>

#include "csv/sniff.hpp"
#include "csv/utf8.hpp"

namespace sluice::csv {
namespace {

constexpr std::size_t kSample = 64 * 1024;

std::unexpected<Problem> unexpected(const std::string& name, const ReadFailure& failure) {
  return std::unexpected(Problem{failure.cancelled, failure.cancelled ? std::string() : name + " " + failure.reason});
}

// Bytes to judge the file by. What comes through a pipe is taken line by line, as its writer may be waiting for us.
std::expected<void, ReadFailure> read_sample(Input& input, int cancel_fd) {
  const auto enough = [&] {
    const auto window = input.window();
    return window.size() >= kSample || (!input.rereadable() && window.contains('\n'));
  };
  while (!input.at_end() && !enough()) {
    if (auto read = input.more(cancel_fd); !read) return read;
  }
  return {};
}

}  // namespace

std::expected<Reader, Problem> Reader::open(const std::string& path, std::optional<char> delimiter,
                                            const std::optional<Cursor>& cursor, int cancel_fd) {
  const std::string name = path == "-" ? "standard input" : path;
  auto input = Input::open(path);
  if (!input) return unexpected(name, input.error());
  if (auto sampled = read_sample(*input, cancel_fd); !sampled) return unexpected(name, sampled.error());
  const auto mark = byte_order_mark(input->window());
  if (!mark) return std::unexpected(Problem{.sentence = name + " " + mark.error()});
  input->consume(*mark);
  Dialect dialect;
  if (cursor) {
    dialect = cursor->dialect;
  } else {
    const std::string_view sample = input->window().substr(0, kSample);
    dialect.line_break = line_break_of(sample);
    const bool whole = input->at_end() && sample.size() == input->window().size();
    dialect.delimiter = delimiter ? *delimiter : delimiter_of(sample, dialect.line_break, whole);
  }
  return Reader(name, std::move(*input), dialect);
}

Reader::Reader(std::string name, Input input, Dialect dialect)
    : name_(std::move(name)), input_(std::move(input)), dialect_(dialect), parser_(dialect) {}

Problem Reader::problem(std::string_view with_that_record) const {
  return {.sentence = name_ + ", line " + std::to_string(record_line_) + ": " + std::string(with_that_record)};
}

std::expected<bool, Problem> Reader::next(int cancel_fd) {
  for (;;) {
    if (input_.window().empty() && input_.at_end()) return false;
    const auto complete = record();
    if (!complete) {
      const auto& [at, reason] = complete.error();
      return std::unexpected(Problem{.sentence = name_ + ", line " + std::to_string(at.line) + ", column " +
                                                 std::to_string(at.column) + ": " + reason});
    }
    if (!*complete) {
      if (auto read = input_.more(cancel_fd); !read) return unexpected(name_, read.error());
    } else if (!parser_.fields().empty()) {
      return true;
    }
  }
}

// Parses and consumes one record, blank or not. False: the window does not hold all of it.
std::expected<bool, Malformed> Reader::record() {
  const std::string_view window = input_.window();
  if (window.empty()) return false;
  const auto complete = parser_.parse(window, input_.at_end(), line_);
  if (!complete) return complete;
  if (std::max(parser_.size(), *complete ? 0 : window.size()) > kLongestRecord) {
    return std::unexpected(Malformed{{line_, 1}, "the record that begins here is longer than 1 MiB; is a closing quote missing?"});
  }
  if (!*complete) return false;
  if (const auto bad = first_malformed(window.substr(0, parser_.size()))) {
    return std::unexpected(Malformed{position_of(window, *bad, line_, dialect_.line_break),
                                     "this is no UTF-8; if the file is in Windows-1252 or Latin-1, save it as UTF-8"});
  }
  record_line_ = line_;
  line_ += parser_.line_breaks();
  input_.consume(parser_.size());
  return true;
}

Cursor Reader::cursor() { return {input_.offset(), line_, input_.checksum(), dialect_}; }

std::expected<void, Problem> Reader::skip_to(const Cursor& cursor, int cancel_fd) {
  const auto changed = [&] {
    return std::unexpected(Problem{.sentence = name_ + " was changed in the part that this run has already read (up to line " +
                                               std::to_string(cursor.line) +
                                               "): put it back and resume, or start a new run for the file as it is now"});
  };
  if (!rereadable()) {
    return std::unexpected(Problem{.sentence = name_ + " cannot be read a second time, so the run cannot go on from line " +
                                               std::to_string(cursor.line) + ": start a new run with the rest of the rows"});
  }
  if (input_.offset() > cursor.offset) return changed();
  char last = '\n';
  while (input_.offset() < cursor.offset) {
    const std::string_view window = input_.window();
    if (window.empty() && input_.at_end()) return changed();
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(window.size(), cursor.offset - input_.offset()));
    if (size > 0) last = window[size - 1];
    input_.consume(size);
    if (input_.offset() < cursor.offset) {
      if (auto read = input_.more(cancel_fd); !read) return unexpected(name_, read.error());
    }
  }
  if (input_.checksum() != cursor.checksum) return changed();
  // The last line had no line break and was taken as a whole; the bytes after it must not continue it.
  constexpr std::string_view kBreaks = "\r\n";
  if (input_.window().empty() && !input_.at_end()) {
    if (auto read = input_.more(cancel_fd); !read) return unexpected(name_, read.error());
  }
  const std::string_view rest = input_.window();
  if (!kBreaks.contains(last) && !rest.empty() && !kBreaks.contains(rest.front())) return changed();
  line_ = cursor.line;
  return {};
}

}  // namespace sluice::csv
