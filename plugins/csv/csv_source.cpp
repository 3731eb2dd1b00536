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

Reading CsvSource::reading() const {
  return {delimiter_, encoding_named(options_.encoding)};
}

std::expected<Columns, Problem> CsvSource::begun(Reader& reader, const std::optional<Cursor>& cursor, const Wait& wait,
                                                 const Call* told) {
  const auto found = reader.next(wait);
  if (!found) return std::unexpected(found.error());
  if (told != nullptr) say_encoding(reader, *told);
  auto columns = columns_of(reader, *found, told);
  if (!columns) return columns;
  if (*found && !names_) reader.accept();
  if (cursor) {
    if (auto skipped = reader.skip_to(*cursor); !skipped) return std::unexpected(skipped.error());
  }
  return columns;
}

// `found`: the reader looks at the first record.
std::expected<Columns, Problem> CsvSource::columns_of(const Reader& reader, bool found, const Call* told) const {
  const auto made = [&](std::vector<std::string> names) -> std::expected<Columns, Problem> {
    auto columns = Columns::make(std::move(names), options_.columns.object(), ragged_);
    if (!columns) return std::unexpected(Problem{.sentence = reader.name() + " " + columns.error()});
    return std::move(*columns);
  };
  if (names_) return made(*names_);
  if (!found) {
    if (told != nullptr) told->warning("the file is empty: it has not even a header line", {{"file", reader.name()}});
    return Columns::make({}, {}, ragged_).value();
  }
  if (reader.flaw()) return std::unexpected(Problem{.sentence = *reader.flaw()});
  auto names = header_names(reader.fields());
  const std::string changed = renamed(reader.fields(), names);
  if (told != nullptr && !changed.empty()) {
    told->warning("columns without a name of their own were given one",
                  {{"columns", changed}, {"file", reader.name()}});
  }
  return made(std::move(names));
}

Outcome CsvSource::check(Call& call) {
  // What comes through a pipe can be read but once.
  std::error_code ignored;
  const auto kind = std::filesystem::status(options_.path.value, ignored).type();
  if (options_.path.value == "-" || kind == std::filesystem::file_type::fifo) return done();
  auto reader = Reader::open(options_.path.value, reading(), {});
  if (!reader) return outcome_of(reader.error());
  const auto columns = begun(*reader, {}, {}, &call);
  if (!columns) return outcome_of(columns.error());
  if (columns->all().empty()) return done();
  // What is mentioned of items is held against this one.
  Object example;
  for (const Column& column : columns->all()) example.append(column.name, nullptr);
  Emitter(call).item(example);
  return done();
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
  if (cursor_ && !cursor_->spool.empty()) return open_spool(call);
  auto reader = Reader::open(options_.path.value, reading(), cursor_);
  if (!reader) return outcome_of(reader.error());
  reader_.emplace(std::move(*reader));
  return reader_->input().piped() ? done() : begin(call);
}

// Goes on with what an interrupted run has kept of its pipe. The pipe itself may be gone if that is all.
Outcome CsvSource::open_spool(Call& call) {
  if (cursor_->done) return done();
  const std::string pipe = Reader::name_for(options_.path.value);
  auto spool = Spool::reopen(cursor_->spool);
  if (!spool) return halt(pipe + " " + spool.error()).field("path");
  if (spool->size() < cursor_->offset) {
    return halt(pipe + ": what was kept of it was cut off; cancel this run and start a new one").field("path");
  }
  if (spool->complete()) {
    reader_.emplace(pipe, Input::of(std::move(*spool)), reading(), cursor_);
  } else {
    auto reader = Reader::open(options_.path.value, reading(), cursor_);
    if (!reader) return outcome_of(reader.error());
    reader_.emplace(std::move(*reader));
    reader_->input().keep_in(std::move(*spool));
  }
  return cursor_->offset == 0 ? done() : begin(call);
}

Outcome CsvSource::begin(Call& call) {
  // Before a new run the check has told of it.
  auto columns = begun(*reader_, cursor_, {}, cursor_ ? &call : nullptr);
  if (!columns) return outcome_of(columns.error());
  columns_.emplace(std::move(*columns));
  told_ = reader_->encoding();
  return done();
}

Next CsvSource::next(std::size_t max, Emitter& out, Call& call) {
  if (cursor_ && cursor_->done) {
    Spool::remove(cursor_->spool);
    return Next::end;
  }
  return reader_->input().piped() ? next_of_pipe(max, out, call) : next_rows(max, out, call);
}

// Where the pipe is kept is recorded before the first byte is read, and that it is no longer needed before it is
// removed: a call begins when the cursor of the one before it is durable.
Next CsvSource::next_of_pipe(std::size_t max, Emitter& out, Call& call) {
  Input& input = reader_->input();
  if (call.run() == 0) return next_rows(max, out, call);  // no run that could be resumed
  if (input.spool() == nullptr) {
    auto spool = Spool::create();
    if (!spool) return halt(reader_->name() + " " + spool.error()).field("path");
    input.keep_in(std::move(*spool));
    out.checkpoint(Cursor{.checksum = Checksum().value(), .spool = input.spool()->name()}.text());
    return Next::more;
  }
  input.take_in();
  Next said = next_rows(max, out, call);
  if (said.failure() || said.state() != Next::end) return said;
  cursor_.emplace(Cursor{.spool = input.spool()->name(), .done = true});
  out.checkpoint(cursor_->text());
  return Next::more;
}

Next CsvSource::next_rows(std::size_t max, Emitter& out, Call& call) {
  const Wait wait{call.cancel_fd(), std::min<std::chrono::milliseconds>(kPatience, call.time_left() / 2)};
  if (!columns_) {
    auto columns = begun(*reader_, {}, wait, &call);
    if (!columns && columns.error().kind == Problem::Kind::nothing_yet) return Next::idle;
    if (!columns) return outcome_of(columns.error());
    columns_.emplace(std::move(*columns));
  }
  const Taken taken = take(max, out, wait);
  say_encoding(*reader_, call);
  // What ended a call that has items is met again by the next one.
  if (taken.items > 0) {
    if (Spool* const spool = reader_->input().spool()) {
      if (auto kept = spool->sync(); !kept) return outcome_of(reader_->problem(kept.error()));
    }
    out.checkpoint(cursor().text());
    return Next::more;
  }
  if (!taken.problem) return Next::end;
  if (taken.problem->kind == Problem::Kind::nothing_yet) return Next::idle;
  return outcome_of(*taken.problem);
}

Cursor CsvSource::cursor() {
  Cursor cursor = reader_->cursor();
  if (const Spool* const spool = reader_->input().spool()) cursor.spool = spool->name();
  return cursor;
}

CsvSource::Taken CsvSource::take(std::size_t max, Emitter& out, Wait wait) {
  std::size_t items = 0;
  for (std::size_t size = 0; items < max && size < kLargestTake; ++items) {
    const auto found = reader_->next(wait);
    if (!found) return {items, found.error()};
    if (!*found) return {items, {}};
    emit_row(out);
    for (const Field& field : reader_->fields()) size += field.raw.size();
    reader_->accept();
    wait.at_most = 0ms;  // what has come goes on its way first
  }
  return {items, {}};
}

// A row that is no item is a dead letter: where it ends is known, so the rows after it are sound.
void CsvSource::emit_row(Emitter& out) const {
  const auto fields = reader_->fields();
  if (const auto& flaw = reader_->flaw()) {
    const bool fits =
        fields.back().raw.end() - fields.front().raw.begin() <= static_cast<std::ptrdiff_t>(Reader::kLongestRecord);
    return out.refused(fits ? columns_->texts(fields) : Object(), failed(*flaw));
  }
  const auto item = columns_->item(fields);
  if (!item) return out.refused(item.error().item, failed(reader_->told(item.error().why)));
  out.item(*item);
}

// Once, when it is known. A guess is said aloud.
void CsvSource::say_encoding(const Reader& reader, const Call& call) {
  const Encoding encoding = reader.encoding();
  if (encoding == Encoding::ascii || told_ == encoding) return;
  told_ = encoding;
  const std::string taken = "the file is read as " + std::string(name_of(encoding));
  if (reader.encoding_guessed() && encoding != Encoding::utf8) {
    return call.warning(taken + ", as its bytes suggest; `encoding` says otherwise where that is wrong",
                        {{"file", reader.name()}});
  }
  call.info(taken, {{"file", reader.name()}});
}

std::int64_t CsvSource::estimate(Call& call) {
  std::error_code ignored;
  if (options_.path.value == "-" || !std::filesystem::is_regular_file(options_.path.value, ignored)) return -1;
  auto reader = Reader::open(options_.path.value, reading(), {});
  if (!reader || !begun(*reader, {}, {}, nullptr)) return -1;
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
