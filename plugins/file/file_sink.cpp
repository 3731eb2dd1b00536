// SPDX-License-Identifier: Apache-2.0
#include "file/file_sink.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "csv/line.hpp"
#include "csv/reader.hpp"
#include "file/place.hpp"

namespace sluice::file {
namespace {

using namespace std::chrono_literals;

// Another run's cycle is over within this, mostly.
constexpr auto kBusyPause = 100ms;
constexpr std::string_view kScope = "checkpoints";  // by canonical path

Format format_of(const std::string& given, const std::filesystem::path& path) {
  const std::string word = given.empty() ? path.extension().string() : "." + given;
  if (word == ".jsonl" || word == ".ndjson") return Format::jsonl;
  if (word == ".csv") return Format::csv;
  throw ConfigError("path",
                    path.filename().string() + " does not say its format: call it .jsonl or .csv, or set format");
}

Outcome outcome_of(const Refusal& refusal) {
  switch (refusal.kind) {
    case Refusal::Kind::busy:
      return throttled(kBusyPause, refusal.sentence);
    case Refusal::Kind::cancelled:
      return cancelled();
    case Refusal::Kind::transient:
      return retry(refusal.sentence);
    case Refusal::Kind::blocking:
      break;
  }
  return halt(refusal.sentence).field("path");
}

std::unexpected<Refusal> blocking(std::string sentence) {
  return std::unexpected(Refusal{Refusal::Kind::blocking, std::move(sentence)});
}

std::string listed(std::span<const std::string> names) {
  std::string list;
  for (const std::string& name : names) list.append(list.empty() ? "" : ",").append(name);
  return list;
}

// The columns of a CSV file that has lines in it.
Attempted<std::vector<std::string>> header_of(const std::filesystem::path& path) {
  const auto refused = [&](const std::string& why) {
    return blocking(path.string() + " cannot be appended to: " + why);
  };
  auto reader = csv::Reader::open(path, {.delimiter = ',', .encoding = csv::Encoding::utf8}, {});
  if (!reader) return refused(reader.error().sentence);
  const auto found = reader->next({});
  if (!found) return refused(found.error().sentence);
  if (reader->flaw()) return refused(*reader->flaw());
  std::vector<std::string> columns;
  if (!*found) return refused("it holds nothing but blank lines");
  for (const csv::Field& field : reader->fields()) columns.push_back(field.text());
  return columns;
}

}  // namespace

FileSink::FileSink(Options options, Host host)
    : options_(std::move(options)), host_(host), format_(format_of(options_.format, options_.path.value)) {
  if (options_.root.value.empty()) throw ConfigError("root", "the sink was not told which folder its file must be in");
}

FileSink::~FileSink() {
  cycle_.reset();
  if (!path_.empty()) Companion::remove(path_);
}

Attempted<std::filesystem::path> FileSink::place() const {
  return place_below(options_.root.value, options_.path.value);
}

// Creates nothing: whether it could is seen at the nearest directory that is there.
Outcome FileSink::check(Call&) {
  const auto path = place();
  if (!path) return outcome_of(path.error());
  const auto target = Target::open(*path);
  if (!target) return outcome_of(target.error());
  if (format_ == Format::csv && target->size() > 0) {
    if (const auto columns = header_of(*path); !columns) return outcome_of(columns.error());
  }
  auto directory = path->parent_path();
  while (!std::filesystem::exists(directory)) directory = directory.parent_path();
  if (::access(directory.c_str(), W_OK | X_OK) != 0) {
    return outcome_of(refused_by_errno(directory, "written to").error());
  }
  return done();
}

Outcome FileSink::open(Call& call) {
  cycle_.reset();
  const auto path = place();
  if (!path) return outcome_of(path.error());
  path_ = *path;
  if (auto made = make_directory(path_.parent_path()); !made) return outcome_of(made.error());
  const auto known = host_.kv().get(kScope, path_.string(), call);
  auto cycle = begun(path_, known ? Checkpoint::parse(*known) : std::nullopt, call);
  if (!cycle) return outcome_of(cycle.error());
  cycle_.emplace(std::move(*cycle));
  return done();
}

std::expected<FileSink::Cycle, Refusal> FileSink::begun(const std::filesystem::path& path,
                                                        const std::optional<Checkpoint>& checkpoint, Call& call) const {
  auto appender = Appender::open(path, checkpoint, call.cancel_fd());
  if (!appender) return std::unexpected(appender.error());
  if (appender->changed() && checkpoint->run == call.run()) {
    return blocking(path.string() +
                    " was changed by somebody else while this run is writing it: put it back as it was, or move it "
                    "away (a new one is begun), and resume");
  }
  if (appender->changed()) {
    call.warning("the file was changed since it was last written; appending to it as it is", {{"file", path.string()}});
  }
  const auto after_line_break = appender->ends_in_line_break();
  if (!after_line_break) return std::unexpected(after_line_break.error());
  Cycle cycle{std::move(*appender), *after_line_break, {}, {}};
  if (format_ == Format::csv && cycle.appender.size() > 0) {
    auto columns = header_of(path);
    if (!columns) return std::unexpected(columns.error());
    cycle.columns = std::move(*columns);
  }
  return cycle;
}

// Somebody's last line is not to be continued.
void FileSink::Cycle::append(std::string_view line) {
  if (block.empty() && !after_line_break) block = "\n";
  block += line;
}

void FileSink::write(std::span<const Work<Params>> works, Verdicts& verdicts, Call& call) {
  for (std::size_t i = 0; i < works.size(); ++i) {
    const auto refused = add(works[i], call);
    verdicts.set(i, refused ? *refused : done());
  }
}

std::optional<Outcome> FileSink::add(const Work<Params>& work, Call& call) {
  if (format_ == Format::csv) return add_csv(work, call);
  const Value& fields = work.params.fields;
  cycle_->append(call.print(fields.is_null() ? work.item.value() : fields) + "\n");
  return std::nullopt;
}

std::optional<Outcome> FileSink::add_csv(const Work<Params>& work, Call& call) {
  const auto print = [&](const Value& value) { return call.print(value); };
  const Formulas formulas = options_.spreadsheet_safe ? Formulas::disarmed : Formulas::kept;
  const Value& fields = work.params.fields;
  const bool chosen = fields.is_object();
  auto& columns = cycle_->columns;
  const Row row = chosen ? row_of_fields(fields.object(), formulas, print)
                         : row_of_envelope(work.item.value(), columns, formulas, print);
  if (row.empty()) return failed("fields names no column").field("fields");
  if (columns.empty()) {
    columns = columns_of(row);
    cycle_->append(csv::line_of(columns));
  }
  if (chosen ? columns_of(row) != columns : row.front().column != columns.front()) {
    return halt(path_.string() + " has the columns " + listed(columns) + ", and this sink writes " +
                listed(columns_of(row)) + ": write to another file, or move that one away (a new one is begun)")
        .field("path");
  }
  const auto texts = texts_in_order(row, columns);
  if (!texts) {
    return failed(path_.string() + " has no column \"" + texts.error() +
                  "\", which this item has: choose the columns with [sink.with.fields]");
  }
  cycle_->append(csv::line_of(*texts));
  return std::nullopt;
}

Outcome FileSink::flush(Call& call) {
  if (cycle_->block.empty()) return done();
  auto checkpoint = cycle_->appender.flush(cycle_->block);
  if (!checkpoint) return outcome_of(checkpoint.error());
  checkpoint->run = call.run();
  host_.kv().put(call, whole_call, kScope, path_.string(), checkpoint->text());
  return done();
}

void FileSink::committed(bool durable, Call&) {
  if (cycle_) cycle_->appender.conclude(durable);
  cycle_.reset();
}

}  // namespace sluice::file
