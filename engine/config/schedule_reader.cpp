// SPDX-License-Identifier: Apache-2.0
#include "config/schedule_reader.hpp"

#include "model/calendar.hpp"

namespace sluice::config {
namespace {

using namespace std::chrono_literals;

constexpr std::pair<std::string_view, Overlap> kOverlaps[] = {{"skip", Overlap::skip},
                                                              {"queue_one", Overlap::queue_one},
                                                              {"queue_all", Overlap::queue_all},
                                                              {"cancel_running", Overlap::cancel_running},
                                                              {"allow", Overlap::allow}};
constexpr std::pair<std::string_view, Catchup> kCatchups[] = {
    {"last", Catchup::last}, {"none", Catchup::none}, {"all", Catchup::all}};
constexpr std::pair<std::string_view, DstGap> kDstGaps[] = {{"next", DstGap::next}, {"skip", DstGap::skip}};
constexpr std::pair<std::string_view, DstOverlap> kDstOverlaps[] = {
    {"first", DstOverlap::first}, {"second", DstOverlap::second}, {"both", DstOverlap::both}};

class ScheduleReader {
 public:
  ScheduleReader(const Document& document, const Node& node, OtherTable file, Diagnostics& diagnostics)
      : document_(document), diagnostics_(diagnostics), table_(node, "[schedule]", diagnostics, file) {}

  Schedule read() {
    read_cron();
    out_.every = table_.duration("every", 1s);
    if (const auto* both = table_.entry("every"); both != nullptr && table_.entry("cron") != nullptr) {
      diagnostics_.error(both->at, "[schedule] has both `cron` and `every`", "leave out one of them");
    }
    if (table_.entry("every") == nullptr) table_.missing("cron", "write `cron = \"0 6 * * *\"` or `every = \"1h\"`");
    read_timezone();
    out_.overlap = table_.choice("overlap", kOverlaps).value_or(out_.overlap);
    out_.catchup = table_.choice("catchup", kCatchups).value_or(out_.catchup);
    out_.catchup_window = table_.duration("catchup_window").value_or(out_.catchup_window);
    out_.jitter = table_.duration("jitter").value_or(out_.jitter);
    out_.start = time("start");
    out_.end = time("end");
    if (out_.start && out_.end && *out_.end <= *out_.start) {
      diagnostics_.error(table_.entry("end")->value.at, "[schedule] ends before it starts");
    }
    out_.paused = table_.boolean("paused").value_or(false);
    out_.dst_gap = table_.choice("dst_gap", kDstGaps).value_or(out_.dst_gap);
    out_.dst_overlap = table_.choice("dst_overlap", kDstOverlaps).value_or(out_.dst_overlap);
    table_.done();
    return std::move(out_);
  }

 private:
  void read_cron() {
    const auto* given = table_.text_entry("cron");
    if (given == nullptr) return;
    out_.cron = given->value.scalar.string();
    auto times = parse_cron(out_.cron);
    if (!times) {
      auto& error = times.error();
      return diagnostics_.error(document_.place_in(given->value, error.offset), std::move(error.message),
                                std::move(error.suggestion));
    }
    if (!ever_fires(*times)) {
      return diagnostics_.error(given->value.at, "this time never comes: no such month has that day");
    }
    out_.times = *times;
  }

  void read_timezone() {
    const auto given = table_.text("timezone");
    if (!given) return;
    if (const auto known = check_time_zone(given->value); !known) {
      return diagnostics_.error(given->at, known.error().message);
    }
    out_.timezone = given->value;
  }

  std::optional<Timestamp> time(std::string_view key) {
    const auto* given = table_.entry(key);
    if (given == nullptr) return std::nullopt;
    const bool written = given->value.is(Node::Kind::time) || given->value.is(Node::Kind::string);
    if (const auto time = written ? parse_time(given->value.scalar.string()) : failure("")) return *time;
    diagnostics_.error(given->value.at, std::string(key) + " must be a time with its offset",
                       "write it like 2025-03-09T01:30:00Z");
    return std::nullopt;
  }

  const Document& document_;
  Diagnostics& diagnostics_;
  TableReader table_;
  Schedule out_;
};

}  // namespace

std::vector<Schedule> read_schedules(const Document& document, OtherTable file, Diagnostics& diagnostics) {
  std::vector<Schedule> out;
  const auto* section = document.root.find("schedule");
  if (section == nullptr) return out;
  if (!section->value.is(Node::Kind::array)) {
    out.push_back(ScheduleReader(document, section->value, file, diagnostics).read());
  }
  for (const Node& element : section->value.elements) {
    out.push_back(ScheduleReader(document, element, file, diagnostics).read());
  }
  return out;
}

}  // namespace sluice::config
