// SPDX-License-Identifier: Apache-2.0
#include "csv/csv_source.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <utility>

namespace sluice::csv {
namespace {

using namespace std::chrono_literals;

// How long next() waits for a pipe before it says that there is nothing yet.
constexpr auto kPatience = 1s;
constexpr auto kEstimateTime = 800ms;
constexpr std::size_t kLargestTake = 4 << 20;  // of the fields that are given at once: a row may have a MiB

std::optional<char> delimiter_named(const std::string& text) {
  if (text == "auto") return std::nullopt;
  const bool fits = text.size() == 1 && static_cast<unsigned char>(text[0]) < 0x80;
  if (!fits || std::string_view("\"\r\n\0", 4).contains(text[0])) {
    throw ConfigError("delimiter", R"(a delimiter is one character such as "," ";" "|" or "\t", or "auto")");
  }
  return text[0];
}

std::optional<std::vector<std::string>> names_listed(const Value& header) {
  if (header == Value(true)) return std::nullopt;
  std::vector<std::string> names;
  if (header.is_array()) {
    for (const Value& name : header.array()) names.emplace_back(name.string_or(""));
  }
  const bool unnamed = std::ranges::find(names, "") != names.end();
  if (names.empty() || unnamed) {
    throw ConfigError(
        "header", R"(header is true (the first line names the columns) or a list of names: header = ["url", "count"])");
  }
  for (auto name = names.begin(); name != names.end(); ++name) {
    if (std::find(names.begin(), name, *name) != name) {
      throw ConfigError("header", "header names \"" + *name + "\" twice");
    }
  }
  return names;
}

Outcome outcome_of(const Problem& problem) {
  switch (problem.kind) {
    case Problem::Kind::cancelled:
      return cancelled();
    case Problem::Kind::nothing_yet:
      return retry("nothing has come yet");
    // The file can be mended behind the cursor, and the run resumed.
    case Problem::Kind::refused:
      break;
  }
  return halt(problem.sentence).field("path");
}

// Columns that are called otherwise than the file calls them.
std::string renamed(std::span<const Field> header, const std::vector<std::string>& names) {
  std::string list;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (header[i].text() != names[i]) list.append(list.empty() ? "" : ", ").append(names[i]);
  }
  return list;
}

}  // namespace

CsvSource::CsvSource(Options options, Host)
    : options_(std::move(options)),
      delimiter_(delimiter_named(options_.delimiter)),
      names_(names_listed(options_.header)),
      ragged_(options_.ragged == "pad" ? Ragged::pad : Ragged::error) {
  if (options_.columns.is_null()) options_.columns = Object();
  for (const auto& [column, type] : options_.columns.object()) {
    if (!type_named(type.string_or(""))) {
      throw ConfigError("columns", "column \"" + column + "\" has none of the types string, integer, number, boolean");
    }
  }
  if (!names_) return;
  if (auto columns = Columns::make(*names_, options_.columns.object(), ragged_); !columns) {
    throw ConfigError("columns", "the header " + columns.error());
  }
}

std::expected<Reader, Problem> CsvSource::opened(const std::optional<Cursor>& cursor) const {
  return Reader::open(options_.path.value, delimiter_, cursor);
}

std::expected<Columns, Problem> CsvSource::begun(Reader& reader, const std::optional<Cursor>& cursor, const Wait& wait,
                                                 Call& call) const {
  std::vector<std::string> names;
  if (names_) {
    names = *names_;
  } else {
    const auto found = reader.next(wait);
    if (!found) return std::unexpected(found.error());
    if (!*found) {
      call.warning("the file is empty: it has not even a header line", {{"file", reader.name()}});
      return Columns::make({}, {}, ragged_).value();
    }
    names = header_names(reader.fields());
    const std::string changed = renamed(reader.fields(), names);
    if (!changed.empty()) {
      call.warning("columns without a name of their own were given one",
                   {{"columns", changed}, {"file", reader.name()}});
    }
  }
  auto columns = Columns::make(std::move(names), options_.columns.object(), ragged_);
  if (!columns) return std::unexpected(Problem{.sentence = reader.name() + " " + columns.error()});
  if (!names_) reader.accept();
  if (cursor) {
    if (auto skipped = reader.skip_to(*cursor); !skipped) return std::unexpected(skipped.error());
  }
  return std::move(*columns);
}

Outcome CsvSource::check(Call& call) {
  // What comes through a pipe can be read but once.
  std::error_code ignored;
  const auto kind = std::filesystem::status(options_.path.value, ignored).type();
  if (options_.path.value == "-" || kind == std::filesystem::file_type::fifo) return done();
  auto reader = opened({});
  if (!reader) return outcome_of(reader.error());
  const auto columns = begun(*reader, {}, {}, call);
  return columns ? done() : outcome_of(columns.error());
}

Outcome CsvSource::open(std::string_view cursor, Call& call) {
  columns_.reset();
  reader_.reset();
  cursor_.reset();
  if (!cursor.empty()) {
    cursor_ = Cursor::parse(cursor);
    if (!cursor_) {
      return halt("the run's place in " + options_.path.value + " was written by another version: start a new run");
    }
  }
  auto reader = opened(cursor_);
  if (!reader) return outcome_of(reader.error());
  reader_.emplace(std::move(*reader));
  if (!reader_->rereadable()) {
    if (cursor_) return outcome_of(reader_->skip_to(*cursor_).error());
    call.info(
        "this cannot be read a second time: interrupted, the run keeps the rows it has taken and can take no more",
        {{"file", reader_->name()}});
    return done();
  }
  auto columns = begun(*reader_, cursor_, {}, call);
  if (!columns) return outcome_of(columns.error());
  columns_.emplace(std::move(*columns));
  return done();
}

Next CsvSource::next(std::size_t max, Emitter& out, Call& call) {
  const Wait wait{call.cancel_fd(), std::min<std::chrono::milliseconds>(kPatience, call.time_left() / 2)};
  if (!columns_) {
    auto columns = begun(*reader_, {}, wait, call);
    if (!columns && columns.error().kind == Problem::Kind::nothing_yet) return Next::idle;
    if (!columns) return outcome_of(columns.error());
    columns_.emplace(std::move(*columns));
  }
  const Taken taken = take(max, out, wait);
  // What ended a call that has items is met again by the next one.
  if (taken.items > 0) {
    out.checkpoint(reader_->cursor().text());
    return Next::more;
  }
  if (!taken.problem) return Next::end;
  if (taken.problem->kind == Problem::Kind::nothing_yet) return Next::idle;
  return outcome_of(*taken.problem);
}

CsvSource::Taken CsvSource::take(std::size_t max, Emitter& out, Wait wait) {
  std::size_t items = 0;
  for (std::size_t size = 0; items < max && size < kLargestTake; ++items) {
    const auto found = reader_->next(wait);
    if (!found) return {items, found.error()};
    if (!*found) return {items, {}};
    const auto item = columns_->item(reader_->fields());
    if (!item) return {items, reader_->problem(item.error())};
    out.item(*item);
    for (const Field& field : reader_->fields()) size += field.raw.size();
    reader_->accept();
    wait.at_most = 0ms;  // what has come goes on its way first
  }
  return {items, {}};
}

std::int64_t CsvSource::estimate(Call& call) {
  std::error_code ignored;
  if (options_.path.value == "-" || !std::filesystem::is_regular_file(options_.path.value, ignored)) return -1;
  auto reader = opened({});
  if (!reader || !begun(*reader, {}, {}, call)) return -1;
  const auto stop = call.now() + kEstimateTime;
  for (std::int64_t rows = 0;; ++rows) {
    const auto found = reader->next({});
    if (!found) return -1;
    if (!*found) return rows;
    reader->accept();
    if (rows % 1024 == 0 && call.now() > stop) return -1;
  }
}

}  // namespace sluice::csv
